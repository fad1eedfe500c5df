/** The structure of the page. Data is put in by the script, as text. */
export const html = (style: string, script: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Tandem</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header>
  <h1>Tandem</h1>
  <p id="state" role="status" aria-live="polite"></p>
  <nav><a href="/openapi.json">OpenAPI</a> <a href="/metrics">Metrics</a></nav>
</header>
<form id="ask">
  <label for="person">Recommend to</label>
  <input id="person" list="people" autocomplete="off" spellcheck="false" maxlength="256"
    placeholder="a person's id; empty for a visitor">
  <datalist id="people"></datalist>
  <button type="submit">Recommend</button>
  <button type="button" id="another" class="quiet">Somebody else</button>
</form>
<form id="keyring" hidden>
  <label for="key">API key</label>
  <input id="key" type="password" autocomplete="off" spellcheck="false">
  <button type="submit">Use</button>
  <span class="hint">Kept in this tab only, until it is closed or reloaded.</span>
</form>
<main>
  <section aria-labelledby="for-title">
    <h2 id="for-title">For a visitor</h2>
    <p class="hint">Open an item to send the event click and see the list follow; each says why it is there.</p>
    <ol id="list" class="cards"></ol>
    <details><summary>This call</summary><pre id="call"></pre></details>
  </section>
  <aside>
    <section aria-labelledby="similar-title" id="similar-part" hidden>
      <h2 id="similar-title">Goes with it</h2>
      <ol id="similar" class="rows"></ol>
    </section>
    <section aria-labelledby="popular-title">
      <h2 id="popular-title">Popular now</h2>
      <ol id="popular" class="rows"></ol>
    </section>
  </aside>
</main>
<noscript><p>This page calls the API with JavaScript. Without it, see <a href="/openapi.json">the API</a>.</p></noscript>
<script>${script}</script>
</body>
</html>
`;
