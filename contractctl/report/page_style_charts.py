"""The part of the weekly page's style sheet that is about charts."""

from __future__ import annotations

CHARTS = """\
figure { margin: .5rem 0; }
figure > .chart { width: 100%; }
.chart { display: block; height: auto; font-size: 12px; fill: var(--ink); }
.chart.narrow-only { display: none; max-width: 36rem; }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; margin: .25rem 0; padding: 0;
  list-style: none; font-size: .875rem; }
.legend svg { width: 26px; height: 12px; vertical-align: -1px; margin-right: .35rem; }
.legend b { display: inline-block; min-width: 1.2em; }
.tick, .aside { fill: var(--faint); }
.strong { font-weight: 600; }
.backing { fill: var(--paper); }
.halo { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
.grid { stroke: var(--line); stroke-width: .75; }
.rule { stroke: var(--line); stroke-width: .5; }
.axis { stroke: var(--faint); }
polyline, .edge { fill: none; }
.planned { stroke: var(--faint); stroke-width: 1.75; stroke-dasharray: 6 4; }
.proven { stroke: var(--proven); stroke-width: 3; stroke-dasharray: 1.5 3; }
.done { stroke: var(--done); stroke-width: 3; }
.end, .end-label { stroke-dasharray: none; }
.end { stroke: none; }
.end-label { stroke: var(--paper); stroke-width: 4px; }
.end.planned { fill: var(--faint); }
.end.proven, .end-label.proven { fill: var(--proven); }
.end.done, .end-label.done { fill: var(--done); }
.end-label { font-weight: 600; }
.cone { fill: var(--moving); opacity: .13; }
.soon, .late { stroke: var(--moving); stroke-width: 1.75; }
.late { stroke-dasharray: 2 4; }
.mark .stem { stroke: var(--faint); stroke-width: 1; }
.wave.late-wave .bar { fill: var(--back); }
.late-word { fill: var(--back); font-weight: 600; }
.key.freeze { fill: var(--field); stroke: var(--line); }
.point { fill: var(--paper); stroke: var(--ink); stroke-width: 1.5; }
.mark.today .stem { stroke: var(--ink); stroke-width: 1.75; }
.mark.sunset .stem { stroke: var(--back); stroke-width: 2; stroke-dasharray: 7 3; }
.mark.sunset text { fill: var(--back); font-weight: 600; }
.mark.today text { font-weight: 600; }
.mark.p50 .stem, .mark.p90 .stem { stroke: var(--moving); }
.mark.p90 .stem { stroke-dasharray: 2 4; }
.mark.p50 text, .mark.p90 text { fill: var(--moving); }
.hatch-ground.freeze { fill: var(--field); }
.hatch-line.freeze { stroke: var(--line); stroke-width: 2.5; }
.hatch-ground.soak { fill: var(--paper); }
.hatch-line.soak { stroke: var(--moving); stroke-width: 2; }
.announced .bar { fill: var(--paper); stroke: var(--faint); stroke-width: 1; }
.announced > :not(.bar) { opacity: .45; }
.current .bar { fill: var(--moving); }
.brownout { fill: var(--stuck); }
.edge { stroke: var(--faint); stroke-width: 1; opacity: .7; }
.edge.provides { stroke-width: 2; }
.node .ground { fill: var(--paper); stroke: var(--tone); stroke-width: 1.25; }
.node .tone { fill: var(--tone); }
.node .state { fill: var(--tone); font-size: 11px; }
.node.t-contract .ground { fill: var(--field); stroke-width: 2.5; }
.node.t-back .ground, .node.t-stuck .ground { stroke-width: 2.5; }
.node.out { opacity: .3; }
.node.dim, .edge.dim { opacity: .15; }
.node.chosen .ground { stroke: var(--link); stroke-width: 3.5; }
.edge.chosen { stroke: var(--link); stroke-width: 2; opacity: 1; }
@media screen and (max-width: 60rem) {
  .chart.wide-only { display: none; }
  .chart.narrow-only { display: block; }
}
@media print {
  .dependencies { max-width: 100%; max-height: 200mm; }
  .node.out, .node.dim { opacity: 1; } .edge.dim { opacity: .7; }
}
"""
