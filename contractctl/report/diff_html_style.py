"""The style sheet of a diff's page: light and dark, narrow and wide, on screen and on paper."""

from __future__ import annotations

STYLE = """\
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --faint: #57606a; --line: #d0d7de; --field: #f6f8fa;
  --link: #0550ae; --breaking: #b42318; --dangerous: #855600; --safe: #1a6b3a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --ink: #e6e9ed; --faint: #a3adb8; --line: #3a424c; --field: #1d2228;
    --link: #7ab7ff; --breaking: #ff9a8f; --dangerous: #f2c14e; --safe: #7fd19a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 1.25rem 4rem; max-width: 70rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere;
}
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .25rem; }
h3 { font-size: 1.05rem; margin: 2rem 0 .25rem; }
h4 { font-size: 1rem; margin: 0 0 .25rem; }
p { margin: .25rem 0; }
a { color: var(--link); }
code, pre { font: .875em/1.45 ui-monospace, "SF Mono", Consolas, "DejaVu Sans Mono", monospace; }
h3 code { font-size: 1em; font-weight: 700; }
pre { margin: .25rem 0 0; white-space: pre-wrap; }
.lead { font-size: 1.15rem; font-weight: 600; }
.faint, caption, .label { color: var(--faint); font-size: .875rem; }
.breaking { --tone: var(--breaking); }
.dangerous { --tone: var(--dangerous); }
.safe { --tone: var(--safe); }
h2, .tone { color: var(--tone); }
section.rule { border-top: 1px solid var(--line); }
section.rule > h3 { margin-top: 1rem; }
article {
  margin: 1rem 0; padding: .75rem 1rem; border: 1px solid var(--line);
  border-left: .3rem solid var(--tone); border-radius: .3rem; break-inside: avoid;
}
summary { cursor: pointer; }
summary h2 { display: inline; }
details.safe { margin-top: 2.5rem; }
ul.operations { margin: .25rem 0; padding: 0; list-style: none; }
ul.operations li { display: inline-block; margin: 0 .75rem 0 0; }
table { width: 100%; border-collapse: collapse; margin: .5rem 0 0; }
caption { text-align: left; padding: .15rem 0; }
th, td {
  text-align: left; vertical-align: top; padding: .35rem .6rem; border: 1px solid var(--line);
}
th { font-weight: 600; background: var(--field); }
table.sides { table-layout: fixed; }
table.sides th:first-child { width: 6.5rem; }
table.index { width: auto; }
table.index th, table.index .tone { white-space: nowrap; }
table.index td.count { text-align: right; }
.yes { color: var(--safe); font-weight: 600; }
.no { color: var(--breaking); font-weight: 600; }
@media (max-width: 40rem) {
  body { padding: 1rem .75rem 3rem; }
  article { padding: .6rem .6rem; }
  table.sides thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  table.sides, table.sides caption, table.sides tbody, table.sides tr, table.sides th,
  table.sides td { display: block; width: auto !important; }
  table.sides tr + tr { margin-top: .5rem; }
  table.sides tbody th { border-bottom: 0; }
  table.sides td::before { content: attr(data-side) ": "; color: var(--faint); }
  table.sides td + td { border-top: 0; }
}
@media print {
  :root {
    --paper: #ffffff; --ink: #000000; --faint: #333333; --line: #999999; --field: #ffffff;
    --link: #000000; --breaking: #8c1d13; --dangerous: #5e3d00; --safe: #0f4d28;
  }
  body { max-width: none; padding: 0; font-size: 10pt; }
  details::details-content { content-visibility: visible; block-size: auto; }
  h2, h3, h4 { break-after: avoid; }
}
"""
