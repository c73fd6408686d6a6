// Open each kind of page of the built site in Chromium and look for what shuts readers out.
// Called by run.py: node check.mjs SITE CHROMIUM [FOLDER for pictures]
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";

const require = createRequire(join(process.cwd(), "package.json"));
const puppeteer = require("puppeteer-core");
const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
const [site, chromium, pictures] = process.argv.slice(2);

// One page of every kind, and those that have something of their own: formulas, cells, tables.
const PAGES = [
  "index.html",
  "start/train.html",
  "start/activation.html",
  "tutorials/worked-example.html",
  "tutorials/six-gradients.html",
  "concepts/four-equations.html",
  "notation.html",
  "laws.html",
  "gradients.html",
  "extending.html",
  "engines.html",
  "reference/index.html",
  "reference/network.html",
  "reference/layers.html",
  "reference/command-line.html",
  "answers/index.html",
  "answers/matrix-form.html",
  "equations.html",
  "search.html",
  "genindex.html",
  "performance.html",
  "book.html",
  "book/overfitting.html",
  "zh/index.html",
  "zh/start/train.html",
  "zh/tutorials/worked-example.html",
  "zh/concepts/four-equations.html",
  "zh/reference/network.html",
];
const WIDTHS = [1280, 375];
const SCHEMES = ["light", "dark"];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const TYPES = {
  ".html": "text/html",
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

const server = createServer(async (request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
  try {
    const body = await readFile(join(site, path));
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "text/plain" });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const here = `http://127.0.0.1:${server.address().port}/`;

const browser = await puppeteer.launch({
  executablePath: chromium,
  args: ["--no-sandbox", "--disable-gpu"],
});
let problems = 0;
const report = (where, what) => {
  problems += 1;
  console.log(`${where}: ${what}`);
};

for (const name of PAGES) {
  let where = name;
  const page = await browser.newPage();
  page.on("request", (request) => {
    const own = request.url().startsWith(here) || request.url().startsWith("data:");
    if (!own) report(where, `asks for ${request.url()}`);
  });
  page.on("pageerror", (error) => report(where, `script error: ${error.message}`));
  const answer = await page.goto(here + name, { waitUntil: "load" });
  if (!answer.ok()) report(where, `no such page (${answer.status()})`);
  await page.evaluate(() => window.MathJax?.startup?.promise);
  await page.evaluate(axe);
  for (const width of WIDTHS) {
    await page.setViewport({ width, height: 900 });
    for (const scheme of SCHEMES) {
      where = `${name} (${width} px, ${scheme})`;
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) report(where, `can be scrolled sideways, to ${wide} px`);
      const found = await page.evaluate(
        (rules) => axe.run(document, { runOnly: rules }).then((result) => result.violations),
        RULES,
      );
      for (const { id, help, nodes } of found) {
        report(where, `${id}: ${help} (${nodes.length}): ${nodes[0].html.slice(0, 160)}`);
      }
      if (pictures) {
        const file = `${name.replaceAll("/", "-").replace(".html", "")}-${width}-${scheme}.png`;
        await page.screenshot({ path: join(pictures, file) });
      }
    }
  }
  await page.close();
}
await browser.close();
server.close();
const looks = PAGES.length * WIDTHS.length * SCHEMES.length;
console.log(`${PAGES.length} pages, ${looks} looks, ${problems} problems`);
process.exitCode = problems ? 1 : 0;
