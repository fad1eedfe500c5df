/** How the page looks. */
export const STYLE = `
:root { --paper:#fbfaf8; --ink:#1d1c1a; --soft:#6b6862; --line:#e4e0d8; --card:#fff; --accent:#2257c4;
  --similar-items:#2257c4; --similar-people:#7a3fb3; --same-tags:#0d7d6c; --affinity:#a1385f; --popular:#b3541e; --newest:#8a7a16;
  --taste:#1f6f9c; }
@media (prefers-color-scheme: dark) { :root { --paper:#171614; --ink:#efece6; --soft:#a39e94; --line:#35322d;
  --card:#201e1b; --accent:#8db1ff; --similar-items:#8db1ff; --similar-people:#c79bf2; --same-tags:#5fcbb8;
  --affinity:#ef9cbb;  --popular:#f0a074; --newest:#d8c95a; --taste:#7cc4ea; } }
* { box-sizing:border-box; }
body { margin:0 auto; max-width:72rem; padding:1.25rem; background:var(--paper); color:var(--ink);
  font:16px/1.5 system-ui, sans-serif; }
header { display:flex; flex-wrap:wrap; align-items:baseline; gap:.25rem 1rem; }
h1 { margin:0; font-size:1.4rem; letter-spacing:-.02em; }
h2 { margin:1.25rem 0 .5rem; font-size:1.05rem; overflow-wrap:anywhere; }
a { color:var(--accent); }
nav { margin-left:auto; display:flex; gap:1rem; font-size:.9rem; }
#state { margin:0; color:var(--soft); font-size:.9rem; min-height:1.5em; }
#state.wrong { color:#c0281f; font-weight:600; }
form { display:flex; flex-wrap:wrap; gap:.5rem; align-items:center; margin-top:1rem; padding:.75rem;
  background:var(--card); border:1px solid var(--line); border-radius:.75rem; }
form[hidden], [hidden] { display:none; }
input { flex:1 1 14rem; min-width:0; font:inherit; color:inherit; background:var(--paper); padding:.4rem .6rem;
  border:1px solid var(--line); border-radius:.5rem; }
button { font:inherit; cursor:pointer; padding:.4rem .8rem; border-radius:.5rem; border:1px solid var(--accent);
  background:var(--accent); color:var(--card); }
button.quiet { background:none; color:var(--accent); border-color:var(--line); }
button.link { all:unset; cursor:pointer; color:var(--ink); font-weight:600; overflow-wrap:anywhere; }
button.link:hover { color:var(--accent); text-decoration:underline; }
:focus-visible, button.link:focus-visible { outline:2px solid var(--accent); outline-offset:2px; border-radius:.25rem; }
.hint { margin:0 0 .5rem; color:var(--soft); font-size:.9rem; }
main { display:grid; grid-template-columns:minmax(0,1fr) 20rem; gap:2rem; align-items:start; }
@media (max-width:52rem) { main { grid-template-columns:minmax(0,1fr); gap:0; } }
ol { list-style:none; margin:0; padding:0; }
.cards { display:grid; gap:.6rem; }
.cards > li { display:grid; grid-template-columns:2rem minmax(0,1fr) auto; gap:0 .5rem; padding:.7rem .8rem;
  background:var(--card); border:1px solid var(--line); border-radius:.75rem; }
.rank { color:var(--soft); font-variant-numeric:tabular-nums; }
.tags { color:var(--soft); font-size:.85rem; overflow-wrap:anywhere; }
.deeds { display:flex; gap:.35rem; align-items:start; }
.deeds button { padding:.1rem .55rem; font-size:.85rem; }
.why { grid-column:2 / -1; margin:.4rem 0 0; padding:0; list-style:none; font-size:.85rem; display:grid; gap:.15rem; }
.why li { display:grid; grid-template-columns:8.5rem 3rem minmax(0,1fr); gap:.5rem; align-items:baseline; }
.why .name::before { content:""; display:inline-block; width:.6rem; height:.6rem; border-radius:50%; margin-right:.4rem;
  background:var(--dot, var(--soft)); }
.similar-items { --dot:var(--similar-items); } .similar-people { --dot:var(--similar-people); }
.same-tags { --dot:var(--same-tags); } .affinity { --dot:var(--affinity); }
.popular { --dot:var(--popular); } .newest { --dot:var(--newest); } .taste { --dot:var(--taste); }
.why .share { text-align:right; font-variant-numeric:tabular-nums; }
.why .because { color:var(--soft); overflow-wrap:anywhere; }
.rows > li { padding:.35rem 0; border-bottom:1px solid var(--line); }
.empty { color:var(--soft); padding:.5rem 0; }
pre { overflow:auto; padding:.6rem; background:var(--card); border:1px solid var(--line); border-radius:.5rem;
  font-size:.85rem; }
details { margin-top:1rem; }
@media (max-width:34rem) { .why li { grid-template-columns:7.5rem 2.6rem minmax(0,1fr); } }
`;
