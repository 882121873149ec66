"""What the weekly page can do beyond being read: filter, sort, and follow a dependency.

It takes nothing in but the page's own data attributes, and writes nothing but properties, so no
text of a user can become anything else. Without it everything is shown, in the order of urgency.
"""

from __future__ import annotations

SCRIPT = """\
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = document.getElementById("filter");

  const texts = new Map();
  const textOf = (row) => {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  };

  if (form) {
    const listed = all("#standings tr[data-consumer]");
    const others = all(".matrix tr[data-consumer]");
    const nodes = all(".node[data-kind=service]");
    const passes = (row, want) =>
      (!want.team || row.dataset.team === want.team) &&
      (!want.state || row.dataset.state === want.state) &&
      (!want.stuck || "stuck" in row.dataset) &&
      (!want.text || textOf(row).includes(want.text) ||
        row.dataset.consumer.toLowerCase().includes(want.text));
    const apply = () => {
      const want = {
        text: form.elements.text.value.trim().toLowerCase(),
        team: form.elements.team.value,
        state: form.elements.state.value,
        stuck: form.elements.stuck.checked,
      };
      const isAny = Boolean(want.text || want.team || want.state || want.stuck);
      const kept = new Set();
      for (const row of listed) {
        row.hidden = !passes(row, want);
        if (!row.hidden) kept.add(row.dataset.consumer);
      }
      for (const row of others) row.hidden = isAny && !kept.has(row.dataset.consumer);
      for (const node of nodes) {
        node.classList.toggle("out", isAny && !kept.has(node.dataset.name));
      }
      form.elements.shown.value = `${kept.size} of ${listed.length} consumers shown`;
    };
    form.addEventListener("input", apply);
    form.elements.all.addEventListener("click", () => {
      form.reset();
      apply();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    apply();
  }

  const keyOf = (row, column) => {
    const cell = row.cells[column];
    const said = cell.textContent.trim();
    const ranked = cell.querySelector("[data-sort]");
    if (ranked) return [parseFloat(ranked.dataset.sort), ""];
    if (!cell.classList.contains("number")) return [0, said];
    return [said === "" ? null : parseFloat(said), ""];
  };
  const compare = (a, b, way) => {
    if (a[0] === null || b[0] === null) return (a[0] === null) - (b[0] === null);
    return way * (a[0] - b[0] || a[1].localeCompare(b[1], "en"));
  };
  for (const table of all("table.sortable")) {
    const heads = all("thead th", table);
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.dataset.name = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const way = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
        heads.forEach((one) => one.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", way);
        const body = table.tBodies[0];
        const keyed = [...body.rows].map((row) => [keyOf(row, column), row]);
        keyed.sort((a, b) => compare(a[0], b[0], way === "ascending" ? 1 : -1));
        body.append(...keyed.map(([, row]) => row));
      });
    });
  }

  const chooser = document.getElementById("follow");
  const chart = document.querySelector(".chart.dependencies");
  if (chooser && chart) {
    const nodes = all(".node", chart);
    const edges = all(".edge", chart);
    const select = chooser.elements.service;
    const walk = (start, from, to) => {
      const seen = new Set([start]);
      for (const one of seen) {
        for (const edge of edges) if (edge.dataset[from] === one) seen.add(edge.dataset[to]);
      }
      return seen;
    };
    const show = (chosen) => {
      const down = chosen ? walk(chosen, "from", "to") : null;
      const up = chosen ? walk(chosen, "to", "from") : null;
      for (const node of nodes) {
        const id = node.dataset.node;
        node.classList.toggle("chosen", id === chosen);
        node.classList.toggle("dim", Boolean(chosen) && !down.has(id) && !up.has(id));
      }
      for (const edge of edges) {
        const { from, to } = edge.dataset;
        const isOn =
          Boolean(chosen) &&
          ((down.has(from) && down.has(to)) || (up.has(from) && up.has(to)));
        edge.classList.toggle("chosen", isOn);
        edge.classList.toggle("dim", Boolean(chosen) && !isOn);
      }
      const count = (found) => found.size - 1;
      chooser.elements.said.value = chosen
        ? `depends on ${count(down)}, ${count(up)} depend on it`
        : "";
    };
    select.addEventListener("change", () => show(select.value));
    chooser.addEventListener("submit", (event) => event.preventDefault());
    chart.addEventListener("click", (event) => {
      const node = event.target.closest(".node");
      select.value = node && node.dataset.node !== select.value ? node.dataset.node : "";
      show(select.value);
    });
    chooser.hidden = false;
  }
})();
"""
