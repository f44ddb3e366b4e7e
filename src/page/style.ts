/** The one style of all views: the system's fonts, light and dark, readable on a narrow screen. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #fbfbfa; --raised: #ffffff; --ink: #1d2227; --soft: #56606a; --line: #d8dcdf;
  --link: #0a58a8; --good: #1b6e3c; --warn: #8a5300; --bad: #b3261e; --calm: #3d4f9a;
  --line-0: #0a58a8; --line-1: #b3261e; --line-2: #1b6e3c; --line-3: #8a5300; --line-4: #6a3d9a; --line-5: #56606a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14181b; --raised: #1c2125; --ink: #e6e9eb; --soft: #a3adb5; --line: #363d43;
    --link: #7db7f2; --good: #7dce98; --warn: #e5b567; --bad: #f2938c; --calm: #a9b6f5;
    --line-0: #7db7f2; --line-1: #f2938c; --line-2: #7dce98; --line-3: #e5b567; --line-4: #c9a6ee; --line-5: #a3adb5;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", sans-serif;
}
header, main, footer, #said { max-width: 64rem; margin: 0 auto; padding: 0 1rem; }
header { display: flex; flex-wrap: wrap; gap: 0 1.5rem; align-items: baseline; border-bottom: 1px solid var(--line); }
.brand { font-weight: 600; margin: .75rem 0; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; margin: .5rem 0; padding: 0; }
nav a { display: inline-block; padding: .25rem 0; }
nav a[aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; border-bottom: 2px solid currentColor; }
a { color: var(--link); text-underline-offset: .15em; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
main:focus { outline: none; }
.skip { position: absolute; left: -99rem; padding: .5rem 1rem; background: var(--raised); }
.skip:focus { left: 1rem; top: .5rem; z-index: 1; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1.25rem 0 .75rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 1.75rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; overflow-wrap: anywhere; }
p, li, dd { overflow-wrap: anywhere; }
footer { color: var(--soft); font-size: .875rem; padding-block: 1.5rem; }
#said p { background: var(--raised); border: 1px solid var(--line); border-left: 4px solid var(--calm); padding: .5rem .75rem; }
.health { font-size: 1.1rem; border-left: 4px solid var(--calm); padding-left: .75rem; }
.health-ok { border-color: var(--good); }
.health-outage { border-color: var(--warn); }
.health-needs_person, .health-account_held, .health-no_key { border-color: var(--bad); }
dl { display: grid; gap: .35rem 1rem; margin: .75rem 0; }
dl > div { display: grid; grid-template-columns: 9rem 1fr; gap: 0 1rem; }
dt { color: var(--soft); }
dd { margin: 0; }
table { border-collapse: collapse; width: 100%; background: var(--raised); }
caption { text-align: left; color: var(--soft); padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border: 1px solid var(--line); font-weight: 400; }
td { overflow-wrap: anywhere; }
time, .id { white-space: nowrap; }
.why { display: block; color: var(--soft); font-size: .875rem; overflow-wrap: anywhere; }
figure { margin: 0; }
thead th { color: var(--soft); }
.id, .soft { color: var(--soft); font-size: .875rem; }
.id { font-family: ui-monospace, monospace; }
.plain { list-style: none; padding: 0; }
.plain li { margin: .35rem 0; }
.state { display: inline-block; padding: 0 .4rem; border: 1px solid currentColor; border-radius: .25rem; font-size: .875rem; white-space: nowrap; }
.state-imported, .state-finished { color: var(--good); }
.state-queued, .state-sending, .state-running, .state-wanted, .state-asking { color: var(--calm); }
.state-in_doubt, .state-held, .state-over_budget, .state-warn { color: var(--warn); }
.state-rejected, .state-failed, .state-fail { color: var(--bad); }
.state-ok { color: var(--good); }
.state-superseded, .state-dropped, .state-cancelled, .state-skipped { color: var(--soft); }
.quota { max-width: 30rem; margin: .5rem 0; }
.quota p { margin: 0; }
.bar { display: block; width: 100%; height: .6rem; }
.bar-all { fill: var(--line); }
.bar-used { fill: var(--calm); }
.bar-full { fill: var(--warn); }
.chart { width: 100%; height: auto; background: var(--raised); border: 1px solid var(--line); }
.chart text { fill: var(--soft); font-size: 12px; }
.chart .grid { stroke: var(--line); }
.chart .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
.line-0 { stroke: var(--line-0); } .line-1 { stroke: var(--line-1); stroke-dasharray: 8 3; }
.line-2 { stroke: var(--line-2); stroke-dasharray: 2 3; } .line-3 { stroke: var(--line-3); stroke-dasharray: 8 3 2 3; }
.line-4 { stroke: var(--line-4); stroke-dasharray: 12 4; } .line-5 { stroke: var(--line-5); stroke-dasharray: 4 4; }
.key { width: 2.5rem; height: .6rem; vertical-align: middle; }
.key line { stroke-width: 2; }
pre { background: var(--raised); border: 1px solid var(--line); padding: .5rem .75rem; white-space: pre-wrap; overflow-wrap: anywhere; margin: .25rem 0; }
.lines { white-space: pre-line; }
.finding { border-left: 4px solid var(--line); padding-left: .75rem; margin: .75rem 0; }
.finding-error { border-color: var(--bad); }
.finding-hold { border-color: var(--warn); }
.finding p { margin: .15rem 0; }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; margin: .5rem 0; }
button {
  font: inherit; color: var(--ink); background: var(--raised); border: 1px solid var(--soft); border-radius: .25rem;
  padding: .35rem .8rem; min-height: 2.25rem; cursor: pointer;
}
button:hover { border-color: var(--link); }
.grave { color: var(--bad); border-color: var(--bad); }
.tree, .tree ul { list-style: none; padding-left: 1rem; border-left: 1px solid var(--line); }
@media (max-width: 40rem) {
  dl > div { grid-template-columns: 1fr; }
  th, td { padding: .3rem .4rem; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none; animation: none; scroll-behavior: auto; } }
`;
