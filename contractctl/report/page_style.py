"""The style sheet of the weekly page: light and dark, narrow and wide, on screen and on paper."""

from __future__ import annotations

from contractctl.report.page_style_charts import CHARTS

COLOURS = """\
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --faint: #57606a; --line: #d0d7de; --field: #f6f8fa;
  --link: #0550ae; --back: #b42318; --stuck: #8a4b00; --waiting: #57606a; --moving: #0b5cad;
  --extended: #6f42a8; --proven: #0b6b74; --done: #1a6b3a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --ink: #e6e9ed; --faint: #a3adb8; --line: #3a424c; --field: #1d2228;
    --link: #7ab7ff; --back: #ff9a8f; --stuck: #f2b75c; --waiting: #b1bac4; --moving: #7ab7ff;
    --extended: #cfa8ff; --proven: #67d1d9; --done: #7fd19a;
  }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #ffffff; --ink: #000000; --faint: #333333; --line: #b0b0b0; --field: #ffffff;
    --link: #000000; --back: #8c1d13; --stuck: #6b3a00; --waiting: #444444; --moving: #083f78;
    --extended: #4d2b78; --proven: #084c52; --done: #0f4d28;
  }
}
"""

TONES = """\
.t-back, .t-late, .t-affected, .t-breaking { --tone: var(--back); }
.t-stuck, .t-at-risk, .t-possible, .t-dangerous { --tone: var(--stuck); }
.t-waiting, .t-other, .t-unknown { --tone: var(--waiting); }
.t-moving { --tone: var(--moving); }
.t-extended, .t-contract, .t-waived { --tone: var(--extended); }
.t-proven { --tone: var(--proven); }
.t-done, .t-on-track { --tone: var(--done); }
"""

FRAME = """\
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0 auto; padding: 0 1.25rem 4rem; max-width: 84rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere;
}
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.3rem; line-height: 1.25; margin: 0 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p { margin: .25rem 0 .5rem; max-width: 48rem; }
a { color: var(--link); }
code { font: .9em ui-monospace, "SF Mono", Consolas, "DejaVu Sans Mono", monospace; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
[hidden] { display: none !important; }
.skip { position: absolute; left: -100rem; padding: .5rem 1rem; background: var(--paper); }
.skip:focus { left: 1rem; top: .5rem; z-index: 9; }
.quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
.faint, caption { color: var(--faint); font-size: .875rem; }
section, .facts { margin-top: 1.5rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
.badge { display: inline-block; padding: 0 .5em; border: 1px solid var(--tone);
  border-radius: .75em; color: var(--tone); font-size: .8125rem; font-weight: 600;
  white-space: nowrap; }
.hero { margin: 0 -1.25rem; padding: 1.5rem 1.25rem 1.25rem; border-top: .5rem solid var(--tone); }
.kicker { margin: 0 0 .25rem; color: var(--faint); font-size: .875rem; }
.verdict { display: flex; gap: .75rem; align-items: baseline; max-width: none;
  margin: .75rem 0 .5rem; font-size: 1.2rem; font-weight: 600; line-height: 1.35; }
.verdict .badge { flex: none; padding: .05em .7em; font-size: 1.05rem; border-width: 2px; }
.reasons { margin: .5rem 0 1.25rem; padding-left: 1.25rem; }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr));
  gap: .75rem; margin: 0; }
.numbers > div { padding: .75rem 1rem; background: var(--field); border: 1px solid var(--line);
  border-left: .3rem solid var(--tone, var(--line)); border-radius: .4rem; }
.numbers dt { color: var(--faint); font-size: .875rem; }
.numbers dd { margin: 0; }
.numbers .value { font-size: 1.6rem; font-weight: 700; line-height: 1.3; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: 0;
  list-style: none; }
nav { margin-top: 1.25rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: .75rem;
  margin: .5rem 0; padding: 0; list-style: none; }
.cards > li { padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .4rem;
  border-left: .3rem solid var(--tone); break-inside: avoid; }
.cards h3 { margin: 0; display: flex; flex-wrap: wrap; gap: .25rem .6rem; align-items: baseline; }
.cards p { margin: .25rem 0 0; }
.columns { columns: 26rem; column-gap: 2rem; }
.columns > li { break-inside: avoid; }
.inputs { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0;
  font-size: .9rem; }
.inputs dt { color: var(--faint); }
.inputs dd { margin: 0; }
.feed { margin: .25rem 0; padding-left: 1.25rem; }
.feed ul { padding-left: 1.1rem; }
summary { cursor: pointer; padding: .25rem 0; }
details > :not(summary) { margin-left: .25rem; }
.evidence { color: var(--faint); font-size: .8125rem; }
.evidence summary { padding: 0; }
"""

TABLES = """\
.scroll { overflow-x: auto; position: relative; max-width: 100%; }
.tall { max-height: 75vh; overflow-y: auto; border-bottom: 1px solid var(--line); }
.tall thead th { position: sticky; top: 0; z-index: 1; }
table { border-collapse: collapse; width: 100%; margin: .25rem 0; font-size: .9rem; }
caption { text-align: left; padding: .25rem 0; }
th, td { padding: .35rem .6rem; border: 1px solid var(--line); text-align: left;
  vertical-align: top; overflow-wrap: break-word; }
thead th { background: var(--field); white-space: nowrap; }
th { font-weight: 600; }
.number { text-align: right; white-space: nowrap; }
#standings tbody th { min-width: 8rem; }
td.long { min-width: 13rem; }
#standings td.long { width: 36%; }
#standings td.long + td.long { width: 24%; }
td code { overflow-wrap: anywhere; }
thead button { all: unset; cursor: pointer; display: block; width: 100%; font-weight: 600; }
thead button:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
thead button::after { content: " \\2195"; color: var(--faint); }
th[aria-sort="ascending"] button::after { content: " \\2191"; color: var(--ink); }
th[aria-sort="descending"] button::after { content: " \\2193"; color: var(--ink); }
.day { white-space: nowrap; }
form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end; margin: .75rem 0;
  padding: .75rem 1rem; background: var(--field); border: 1px solid var(--line);
  border-radius: .4rem; }
form label { display: grid; font-size: .875rem; min-width: 0; }
form label.tick { display: flex; gap: .4rem; align-items: center; min-height: 2.25rem; }
form input, form select, form button { font: inherit; color: var(--ink); max-width: 100%;
  background: var(--paper); border: 1px solid var(--faint); border-radius: .3rem; }
form input[type="search"], form select, form button { padding: .3rem .6rem; min-height: 2.25rem; }
form output:empty { display: none; }
form output { font-size: .875rem; min-height: 2.25rem; line-height: 2.25rem; }
.matrix { width: auto; }
.matrix td { min-width: 2.5rem; text-align: center; font-weight: 600;
  color: var(--tone, var(--faint)); }
.matrix thead th { text-align: center; }
.matrix tbody th { white-space: nowrap; position: sticky; left: 0; background: var(--paper); }
.matrix thead th:first-child { position: sticky; left: 0; text-align: left; z-index: 2; }
.matrix td.t-affected { background: color-mix(in srgb, var(--tone) 12%, var(--paper)); }
.changes { padding-left: 2rem; font-size: .9rem; }
.changes li { margin: .15rem 0; }
"""

SIZES = """\
@media screen and (max-width: 48rem) {
  body { padding: 0 .75rem 3rem; }
  .hero { margin: 0 -.75rem; padding: 1rem .75rem; }
  h1 { font-size: 1.4rem; }
  .verdict { flex-direction: column; gap: .4rem; font-size: 1.05rem; }
  .verdict .badge { white-space: normal; }
  .numbers { grid-template-columns: 1fr 1fr; gap: .5rem; }
  .numbers > div { padding: .5rem .75rem; }
  .numbers .value { font-size: 1.35rem; }
  .cards { grid-template-columns: 1fr; }
  form label, form input[type="search"], form select { width: 100%; }
  .stacked, .stacked caption, .stacked tbody, .stacked tr, .stacked tbody th, .stacked td {
    display: block; min-width: 0; }
  .stacked thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  .stacked tr { margin: 0 0 .75rem; border: 1px solid var(--line); border-radius: .4rem; }
  .stacked tbody th, .stacked td { border: 0; padding: .2rem .75rem; text-align: left; }
  .stacked tbody th { background: var(--field); padding: .4rem .75rem; }
  .stacked td:empty { display: none; }
  .stacked td::before { content: attr(data-head) ": "; color: var(--faint); }
  .stacked td.number:not(:empty) { display: inline-block; }
  .stacked.sortable thead { position: static; display: block; width: auto; height: auto;
    clip-path: none; margin-bottom: .5rem; }
  .sortable thead tr { display: flex; flex-wrap: wrap; gap: .25rem; margin: 0; border: 0; }
  .sortable thead th { padding: .2rem .5rem; }
  #standings td.long, #standings td.long + td.long { width: auto; }
  .tall .sortable thead th { position: static; }
  .matrix tbody th { max-width: 9.5rem; white-space: normal; }
}
"""

PRINT = """\
@media print {
  @page { size: A4; margin: 14mm 12mm; }
  html { font-size: 9.5pt; }
  body { max-width: none; padding: 0; }
  .hero { margin: 0; padding: .5rem 0; }
  nav, form, .skip { display: none; }
  tr[hidden] { display: table-row !important; }
  .numbers { grid-template-columns: repeat(5, 1fr); gap: .4rem; }
  .numbers > div { padding: .35rem .5rem; }
  .cards { grid-template-columns: 1fr 1fr; }
  .scroll, .tall { overflow: visible; max-height: none; } details.screen, summary { display: none; }
  details::details-content { content-visibility: visible; block-size: auto; }
  table { font-size: 8pt; } td .faint { font-size: 7pt; } th, td { padding: .15rem .3rem; }
  td.long { min-width: 9rem; } #standings tbody th { min-width: 6rem; }
  thead button { display: none; }
  thead th[data-name]::before { content: attr(data-name); } thead th { white-space: normal; }
  h2, h3, caption, section > p, .legend { break-after: avoid; }
  section:has(> .scroll > .dependencies), footer, tr, figure, .cards > li { break-inside: avoid; }
  thead { display: table-header-group; }
  .matrix tbody th, .matrix thead th, .tall thead th { position: static; }
}
"""

STYLE = COLOURS + TONES + FRAME + TABLES + CHARTS + SIZES + PRINT
