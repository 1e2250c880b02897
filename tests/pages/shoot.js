// Opens pages in Chromium as a reader would, takes their pictures and insists on what a report promises.
//
//	shoot DIR PAGE.html...		(the script beside this file finds the packages)
//
// For each page and each of light, dark, narrow (360 px), plain (no scripts) and print: a picture in DIR. It fails
// where a page says anything on the console, asks for anything outside of itself, runs a script that is not its own,
// scrolls sideways, holds an id twice, links to nowhere, or breaks a rule of WCAG A and AA that axe-core can check.
"use strict";
const fs = require("fs");
const path = require("path");
const { pathToFileURL } = require("url");
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const looks = {
	light: { viewport: { width: 1280, height: 900 }, colorScheme: "light" },
	dark: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
	narrow: { viewport: { width: 360, height: 740 }, colorScheme: "light", deviceScaleFactor: 2 },
	plain: { viewport: { width: 1280, height: 900 }, colorScheme: "light", javaScriptEnabled: false },
};
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
	"--disable-component-update", "--disable-sync"];
const tall = 8000;
const faults = [];

function facts() {
	const ids = Array.from(document.querySelectorAll("[id]"), (node) => node.id);
	const doubled = ids.filter((id, at) => ids.indexOf(id) !== at);
	const links = Array.from(document.querySelectorAll("a[href]"), (link) => link.getAttribute("href"));
	const dead = links.filter((href) => href[0] !== "#" || !document.getElementById(href.slice(1)));
	const sideways = document.documentElement.scrollWidth > document.documentElement.clientWidth;
	return { doubled, dead, sideways, scripts: document.scripts.length, title: document.title };
}

async function checkRules(page, say) {
	const found = await page.evaluate(async (source) => {
		(0, eval)(source);
		const result = await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
		return result.violations.map((rule) => `${rule.id}: ${rule.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")}`);
	}, axe);
	found.forEach(say);
}

async function look(browser, file, name, directory) {
	const context = await browser.newContext({ ...looks[name], bypassCSP: false });
	const page = await context.newPage();
	const base = path.basename(file, ".html");
	const say = (words) => faults.push(`${base} ${name}: ${words}`);
	const url = pathToFileURL(path.resolve(file)).href;

	page.on("console", (message) => say(`console: ${message.text()}`));
	page.on("pageerror", (error) => say(`script: ${error.message}`));
	page.on("dialog", (dialog) => { say("a dialog opened"); dialog.dismiss(); });
	page.on("request", (request) => { if (request.url() !== url && !request.url().startsWith("data:")) say(`asked for ${request.url()}`); });
	await page.goto(url, { waitUntil: "load" });
	if (name !== "plain") {
		const found = await page.evaluate(facts);
		found.doubled.forEach((id) => say(`id '${id}' twice`));
		found.dead.forEach((href) => say(`link to nowhere: '${href}'`));
		if (found.sideways)
			say("scrolls sideways");
		if (found.scripts !== 1)
			say(`${found.scripts} scripts`);
	}
	await page.screenshot({ path: path.join(directory, `${base}-${name}-first.png`) });
	const height = await page.evaluate(() => document.documentElement.scrollHeight).catch(() => 4000);
	await page.setViewportSize({ width: looks[name].viewport.width, height: Math.min(height, tall) });
	await page.screenshot({ path: path.join(directory, `${base}-${name}.png`) });
	if (name === "light")
		await page.pdf({ path: path.join(directory, `${base}.pdf`), preferCSSPageSize: true, printBackground: true });
	await context.close();
}

// What the script of the page is there for.
async function behave(browser, file) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, permissions: ["clipboard-read", "clipboard-write"] });
	const page = await context.newPage();
	const say = (words) => faults.push(`${path.basename(file, ".html")} script: ${words}`);

	page.setDefaultTimeout(3000);
	await use(page, file, say).catch((error) => say(error.message.split("\n")[0]));
	await context.close();
}

async function use(page, file, say) {
	const insist = (holds, words) => { if (!holds) say(words); };
	const copied = () => page.evaluate(() => navigator.clipboard.readText());
	const count = (selector) => page.locator(selector).count();

	page.on("pageerror", (error) => say(error.message));
	await page.goto(pathToFileURL(path.resolve(file)).href, { waitUntil: "load" });
	await page.click("[data-do=theme]");
	insist(await page.evaluate(() => document.documentElement.dataset.theme === "dark"), "the theme does not change");
	await page.click("[data-do=markdown]");
	insist((await copied()).startsWith("## "), "no Markdown is copied");
	if (await count(".cmd")) {
		await page.locator(".cmd button:visible").first().click();
		insist(await copied() === await page.locator(".cmd code:visible").first().textContent(), "the command is not copied whole");
	}
	if (await count(".quote") > 1) {
		await page.locator("body").press("n");
		insist(await page.locator(".quote").first().evaluate((quote) => quote.open), "'n' opens nothing");
		await page.keyboard.press("n");
		insist(await page.evaluate(() => document.activeElement.closest(".quote") === document.querySelectorAll(".quote")[1]), "'n' does not go on");
		await page.keyboard.press("p");
		insist(await page.evaluate(() => document.activeElement.closest(".quote") === document.querySelector(".quote")), "'p' does not go back");
		await page.locator(".quote [data-do=quote]").first().click();
		insist((await copied()).includes(await page.locator(".quote .hit code").first().textContent()), "the quote is not copied");
		await page.locator(".findings a.ref").last().click();
		insist(await page.evaluate(() => document.getElementById(location.hash.slice(1)).closest("details").open), "a link does not open its quote");
	}
	if (await count(".findings tbody tr") > 1) {
		const before = await count(".findings tbody tr:visible");
		await page.fill(".filter [name=text]", await page.locator(".findings .where").first().textContent());
		insist(await count(".findings tbody tr:visible") <= before && await count(".findings tbody tr:visible") > 0, "the filter does not filter");
		await page.fill(".filter [name=text]", "\u0001nowhere");
		insist(await count(".findings tbody tr:visible") === 0, "the filter lets through what does not fit");
		await page.fill(".filter [name=text]", "");
		insist(await count(".findings tbody tr:visible") === before, "the filter keeps rows back");
		const times = () => page.locator(".findings td.num").allTextContents().then((all) => all.map(Number));
		await page.locator(".findings thead button", { hasText: "Times" }).click();
		const sorted = await times();
		insist(sorted.every((time, at) => !at || sorted[at - 1] <= time), "sorting does not sort");
	}
	await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
	insist(await count("details:not([open])") === 0, "printing leaves something folded");
}

// The rules run in a page without the content policy, which would not let their script in.
async function rules(browser, file, name) {
	const context = await browser.newContext({ ...looks[name], bypassCSP: true });
	const page = await context.newPage();

	await page.goto(pathToFileURL(path.resolve(file)).href, { waitUntil: "load" });
	await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
	await checkRules(page, (words) => faults.push(`${path.basename(file, ".html")} ${name}: ${words}`));
	await context.close();
}

async function main([directory, ...files]) {
	const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args: flags });

	fs.mkdirSync(directory, { recursive: true });
	for (const file of files) {
		for (const name of Object.keys(looks))
			await look(browser, file, name, directory);
		await behave(browser, file);
		for (const name of ["light", "dark", "narrow"])
			await rules(browser, file, name);
	}
	await browser.close();
	faults.forEach((fault) => console.log(fault));
	console.log(`${files.length} pages, ${faults.length} faults, pictures in ${directory}`);
	process.exitCode = faults.length ? 1 : 0;
}

main(process.argv.slice(2));
