// Opens pages in Chromium as a reader would, takes their pictures and insists on what a report promises.
//
//	shoot DIR PAGE.html...		(the script beside this file finds the packages)
//
// For each page and each of light, dark, narrow (360 px), plain (no scripts) and print: a picture in DIR. It fails
// where a page says anything on the console, asks for anything outside of itself, runs a script that is not its own,
// scrolls sideways, holds an id twice, links to nowhere, breaks a rule of WCAG A and AA that axe-core can check, has
// something that the keyboard does not reach or that does not show that it did, or does not fit on A4. The time to the
// first paint is told, not judged.
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
const most_stops = 4000; // of the Tab key in a page
const a4 = { width: 695, height: 1000 }; // what is left of 210 mm between the margins, at 96 dots an inch
const faults = [];
const paints = [];

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
	if (await count("[data-do=markdown]")) {
		await page.click("[data-do=markdown]");
		insist((await copied()).startsWith("## "), "no Markdown is copied");
	}
	if (await count(".method details:not([open])") && !await count(".method details[open]"))
		await page.locator(".method summary").first().click();
	if (await count(".cmd button:visible")) {
		await page.locator(".cmd button:visible").first().click();
		insist(await copied() === await page.locator(".cmd code:visible").first().textContent(), "the command is not copied whole");
	}
	if (await count("div.remark") > 1) {
		const at = (index) => page.evaluate((wanted) => document.activeElement === document.querySelectorAll("div.remark")[wanted], index);
		// scrolling is smooth, so it takes its time
		const seen = () => page.waitForFunction(() => { const box = document.activeElement.getBoundingClientRect(); return box.top >= 0 && box.top < innerHeight; })
			.then(() => true, () => false);
		const last = await count("div.remark") - 1;
		await page.locator("body").press("n");
		insist(await at(0) && await seen(), "'n' does not go to the evidence");
		await page.keyboard.press("n");
		insist(await at(1) && await seen(), "'n' does not go on");
		await page.keyboard.press("p");
		insist(await at(0), "'p' does not go back");
		await page.keyboard.press("p");
		insist(await at(last) && await seen(), "'p' does not go round");
		await page.locator("[data-do=next]").click();
		insist(await at(0), "the button does not go on");
		await page.fill(".filter [name=text]", "np");
		insist(await page.inputValue(".filter [name=text]") === "np", "'n' and 'p' cannot be typed");
		await page.fill(".filter [name=text]", "");
		await page.locator(".window [data-do=lines]").first().click();
		const hit = page.locator(".window").first().locator(".line.hit").first();
		insist((await copied()).includes(`${await hit.locator(".no").textContent()}: ${await hit.locator("code").textContent()}`), "the window is not copied with its line numbers");
		insist((await copied()).includes("```") && /:\d+-\d+/.test(await copied()), "the copied window has no fence or no place");
		const shown = page.locator(".findings a.ref").last();
		const target = await shown.getAttribute("href");
		await shown.click();
		insist(await page.evaluate((id) => document.activeElement.id === id, target.slice(1)) && await seen(), "a link does not lead to its evidence");
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

// The middle one of three first paints, each in a context of its own.
async function paint(browser, file) {
	const times = [];

	for (let i = 0; i < 3; i++) {
		const context = await browser.newContext(looks.light);
		const page = await context.newPage();

		await page.goto(pathToFileURL(path.resolve(file)).href, { waitUntil: "load" });
		times.push(await page.evaluate(() => new Promise((done) => {
			new PerformanceObserver((list) => done(list.getEntriesByName("first-contentful-paint")[0].startTime))
				.observe({ type: "paint", buffered: true });
		})));
		await context.close();
	}
	paints.push([path.basename(file, ".html"), Math.round(times.sort((a, b) => a - b)[1]), fs.statSync(file).size]);
}

// Tab goes from one thing to the next; what can be used and was not visited is out of reach for many.
async function keyboard(browser, file) {
	const context = await browser.newContext(looks.light);
	const page = await context.newPage();
	const say = (words) => faults.push(`${path.basename(file, ".html")} keyboard: ${words}`);

	await page.goto(pathToFileURL(path.resolve(file)).href, { waitUntil: "load" });
	await page.evaluate(() => {
		document.querySelectorAll("details").forEach((details) => { details.open = true; });
		window.visited = new Set();
		window.unmarked = [];
	});
	for (let i = 0; i < most_stops; i++) {
		await page.keyboard.press("Tab");
		const going = await page.evaluate(() => {
			const node = document.activeElement;
			if (!node || node === document.body || window.visited.has(node))
				return false;
			const style = getComputedStyle(node);
			if (style.outlineStyle === "none" && style.boxShadow === "none")
				window.unmarked.push(node.outerHTML.slice(0, 80));
			return window.visited.add(node);
		});
		if (!going)
			break;
	}
	const found = await page.evaluate(() => {
		const all = Array.from(document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']"));
		const shown = all.filter((node) => node.checkVisibility({ visibilityProperty: true }) && !node.disabled);
		const scrolls = Array.from(document.querySelectorAll("body *")).filter((node) =>
			/auto|scroll/.test(getComputedStyle(node).overflowX + getComputedStyle(node).overflowY) &&
			(node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1) &&
			node.tabIndex < 0 && !node.querySelector("a[href], button"));
		return {
			missed: shown.filter((node) => !window.visited.has(node)).map((node) => node.outerHTML.slice(0, 80)),
			unmarked: window.unmarked,
			scrolls: scrolls.map((node) => node.outerHTML.slice(0, 80)),
		};
	});
	found.missed.slice(0, 5).forEach((html) => say(`does not reach ${html} (one of ${found.missed.length})`));
	found.unmarked.slice(0, 5).forEach((html) => say(`nothing shows that it is at ${html} (one of ${found.unmarked.length})`));
	found.scrolls.slice(0, 5).forEach((html) => say(`cannot scroll ${html} (one of ${found.scrolls.length})`));
	await context.close();
}

// On paper nothing can be scrolled or unfolded: what is cut is lost.
async function print(browser, file) {
	const context = await browser.newContext({ viewport: a4, colorScheme: "dark" });
	const page = await context.newPage();
	const say = (words) => faults.push(`${path.basename(file, ".html")} print: ${words}`);

	await page.goto(pathToFileURL(path.resolve(file)).href, { waitUntil: "load" });
	await page.emulateMedia({ media: "print" });
	await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
	const found = await page.evaluate(() => {
		const wide = document.documentElement.clientWidth;
		const nodes = Array.from(document.querySelectorAll("main *, footer *")).filter((node) => node.checkVisibility() && !node.closest("svg, .unseen"));
		const over = nodes.filter((node) => node.getBoundingClientRect().right > wide + 1);
		const cut = nodes.filter((node) => getComputedStyle(node).overflow !== "visible" && getComputedStyle(node).display !== "inline" &&
			(node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1));
		const style = getComputedStyle(document.body);
		return {
			over: over.map((node) => node.outerHTML.slice(0, 80)),
			cut: cut.map((node) => node.outerHTML.slice(0, 80)),
			folded: document.querySelectorAll("details:not([open])").length,
			ink: [style.color, getComputedStyle(document.documentElement).backgroundColor, style.backgroundColor],
		};
	});
	found.over.slice(0, 5).forEach((html) => say(`wider than the paper: ${html} (one of ${found.over.length})`));
	found.cut.slice(0, 5).forEach((html) => say(`cut: ${html} (one of ${found.cut.length})`));
	if (found.folded)
		say(`${found.folded} things are folded`);
	if (found.ink[0] !== "rgb(0, 0, 0)")
		say(`the ink is ${found.ink[0]}`);
	await context.close();
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
		await paint(browser, file);
		await keyboard(browser, file);
		await print(browser, file);
		for (const name of ["light", "dark", "narrow"])
			await rules(browser, file, name);
	}
	await browser.close();
	paints.forEach(([base, ms, bytes]) => console.log(`${base}: ${Math.round(bytes / 1000)} kB, first paint ${ms} ms`));
	faults.forEach((fault) => console.log(fault));
	console.log(`${files.length} pages, ${faults.length} faults, pictures in ${directory}`);
	process.exitCode = faults.length ? 1 : 0;
}

main(process.argv.slice(2));
