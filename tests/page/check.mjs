// Checks exported reports as a browser, a screen reader and other programs would: `node check.mjs FOLDER…`, where each folder holds
// report.html, report.md, report.sarif and map.mmd. Prints what is wrong, one line each, and ends with 1 where anything is.
// Run from a folder that has the packages of package.json beside it; `.ci/run` sees to that.

import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.cwd(), "package.json"));
const puppeteer = require("puppeteer-core");
const { HtmlValidate } = require("html-validate");
const Draft04 = require("ajv-draft-04").default;
const formats = require("ajv-formats").default;

const NARROW = { width: 360, height: 800 };
const WIDE = { width: 1200, height: 900 };
const wrong = [];

function expect(holds, folder, what) {
  if (!holds) wrong.push(`${folder}: ${what}`);
}

/** The file of a folder that ends so. */
function file(folder, ending) {
  const name = readdirSync(folder).find((name) => name.endsWith(ending));
  if (!name) throw new Error(`${folder} holds no *${ending}`);
  return join(folder, name);
}

async function checkMarkup(folder) {
  const report = await new HtmlValidate({ root: true, extends: ["html-validate:standard"] }).validateFile(file(folder, ".html"));
  for (const message of report.results.flatMap((result) => result.messages)) {
    expect(false, folder, `html-validate ${message.ruleId} in line ${message.line}: ${message.message}`);
  }
}

function checkSarif(folder) {
  const validator = formats(new Draft04({ strict: false, allErrors: true, unicodeRegExp: false }));
  const schema = readFileSync(require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8");
  const validate = validator.compile(JSON.parse(schema));
  validate(JSON.parse(readFileSync(file(folder, ".sarif"), "utf8")));
  for (const error of validate.errors ?? []) expect(false, folder, `SARIF ${error.instancePath} ${error.message}`);
}

/** A page with what it asked for and complained about. */
async function open(browser, folder, { script = true, scheme = "light", viewport = WIDE } = {}) {
  const page = await browser.newPage();
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => expect(message.type() !== "error", folder, `console: ${message.text()}`));
  page.on("pageerror", (error) => expect(false, folder, `script: ${error.message}`));
  await page.setViewport(viewport);
  await page.setJavaScriptEnabled(script);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  const url = pathToFileURL(resolve(file(folder, ".html"))).href;
  await page.goto(url, { waitUntil: "load" });
  for (const other of asked.filter((other) => other !== url && !other.startsWith("data:"))) {
    expect(false, folder, `asks for ${other}`);
  }
  return page;
}

async function checkAccess(browser, folder, scheme) {
  // The policy of the page lets no script in; the checker is put in beside it.
  const page = await browser.newPage();
  await page.setBypassCSP(true);
  await page.setViewport(WIDE);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(pathToFileURL(resolve(file(folder, ".html"))).href);
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), tags);
  for (const violation of violations) {
    const [first] = violation.nodes;
    expect(false, folder, `axe ${scheme} ${violation.id} ×${violation.nodes.length}: ${first.html.slice(0, 160)} ${first.failureSummary}`);
  }
  await page.close();
}

async function checkPlain(browser, folder) {
  const page = await open(browser, folder, { script: false });
  const shown = await page.evaluate(() => ({
    text: document.body.innerText.length,
    lost: [...document.querySelectorAll("a[href^='#']")]
      .map((link) => link.getAttribute("href").slice(1))
      .filter((id) => id && !document.getElementById(decodeURIComponent(id))),
    hidden: [...document.querySelectorAll(".grade")].filter((grade) => !grade.checkVisibility()).map((grade) => grade.innerText),
    outside: [...document.querySelectorAll("[src],link[href]")].map((node) => node.outerHTML.slice(0, 120)),
  }));
  expect(shown.text > 2000, folder, `shows only ${shown.text} characters without JavaScript`);
  expect(shown.lost.length === 0, folder, `links within the page lead nowhere: ${[...new Set(shown.lost)].slice(0, 5)}`);
  expect(shown.hidden.length === 0, folder, `hides grades: ${shown.hidden}`);
  expect(shown.outside.length === 0, folder, `leads outside: ${shown.outside}`);
  await page.emulateMediaType("print");
  const paper = await page.pdf({ format: "A4" });
  expect(paper.length > 20_000, folder, `prints to ${paper.length} bytes only`);
  await page.close();
}

async function checkNarrow(browser, folder) {
  const page = await open(browser, folder, { viewport: NARROW });
  const { width, widest } = await page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    widest: [...document.querySelectorAll("body *")]
      .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
      .slice(0, 3)
      .map((node) => node.outerHTML.slice(0, 100)),
  }));
  expect(width <= NARROW.width, folder, `is ${width} px wide at 360: ${widest.join(" | ")}`);
  await page.close();
}

async function checkMermaid(browser, folder) {
  const charts = [readFileSync(file(folder, ".mmd"), "utf8")];
  const markdown = readFileSync(file(folder, ".md"), "utf8");
  charts.push(...[...markdown.matchAll(/^```mermaid\n([\s\S]*?)^```/gm)].map((match) => match[1]));
  expect(charts.length > 1, folder, "the Markdown holds no chart");
  const page = await browser.newPage();
  await page.goto("about:blank");
  await page.addScriptTag({ path: require.resolve("mermaid/dist/mermaid.min.js") });
  for (const chart of charts) {
    const error = await page.evaluate((chart) => globalThis.mermaid.parse(chart).then(() => "", (error) => String(error)), chart);
    expect(error === "", folder, `Mermaid: ${error}`);
  }
  await page.close();
}

const profile = mkdtempSync(join(tmpdir(), "deepdive-page-"));
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  userDataDir: profile,
  args: [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
});
try {
  for (const folder of process.argv.slice(2)) {
    await checkMarkup(folder);
    checkSarif(folder);
    for (const scheme of ["light", "dark"]) {
      await checkAccess(browser, folder, scheme);
      await (await open(browser, folder, { scheme })).close();
    }
    await checkPlain(browser, folder);
    await checkNarrow(browser, folder);
    await checkMermaid(browser, folder);
  }
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
wrong.forEach((line) => console.error(line));
console.log(wrong.length === 0 ? `${process.argv.length - 2} reports are right` : `${wrong.length} things are wrong`);
process.exit(wrong.length === 0 ? 0 : 1);
