// Opens the page of a fleet in Chromium, measures it and insists on what it promises: every number leads to so many
// machines, the filters answer at once, back goes back, nothing is asked for outside, nothing stands on the console,
// no rule of WCAG A and AA that axe-core can check is broken; and without scripts all but the filters is there.
"use strict";
const fs = require("fs");
const path = require("path");
const { pathToFileURL } = require("url");
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const looks = {
	light: { viewport: { width: 1280, height: 900 }, colorScheme: "light" },
	dark: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
	narrow: { viewport: { width: 400, height: 800 }, colorScheme: "light", deviceScaleFactor: 2 },
	plain: { viewport: { width: 1280, height: 900 }, colorScheme: "light", javaScriptEnabled: false },
};
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
	"--disable-component-update", "--disable-sync"];
const most = { paint: 2000, filter: 100, bytes: 3000000 };
const tall = 8000;
const faults = [];
const figures = {};

const insist = (holds, words) => { if (!holds) faults.push(words); };

function listen(page, url, name) {
	page.on("console", (message) => faults.push(`${name}: console: ${message.text()}`));
	page.on("pageerror", (error) => faults.push(`${name}: script: ${error.message}`));
	page.on("dialog", (dialog) => { faults.push(`${name}: a dialog opened`); dialog.dismiss(); });
	page.on("request", (request) => {
		if (request.url().split("#")[0] !== url && !request.url().startsWith("data:"))
			faults.push(`${name}: asked for ${request.url()}`);
	});
}

function facts() {
	const ids = Array.from(document.querySelectorAll("[id]"), (node) => node.id);
	const links = Array.from(document.querySelectorAll("a[href]"), (link) => link.getAttribute("href"));
	return {
		doubled: ids.filter((id, at) => ids.indexOf(id) !== at),
		dead: links.filter((href) => href[0] === "#" && !href.startsWith("#machines?") && !document.getElementById(href.slice(1))),
		outward: links.filter((href) => /^[a-z]+:|^\//i.test(href)),
		sideways: document.documentElement.scrollWidth > document.documentElement.clientWidth,
		handlers: Array.from(document.querySelectorAll("*")).filter((node) => Array.from(node.attributes).some((one) => /^on/i.test(one.name))).length,
		scripts: Array.from(document.scripts, (script) => script.type),
	};
}

async function look(browser, url, name, directory) {
	const context = await browser.newContext(looks[name]);
	const page = await context.newPage();

	listen(page, url, name);
	await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (event) => console.log(`policy: ${event.violatedDirective}`)));
	await page.goto(url, { waitUntil: "load" });
	if (name === "plain")
		insist(await page.locator(".list tbody tr").count() > 0 && await page.locator(".filter:visible").count() === 0, "plain: no static machines");
	else {
		const found = await page.evaluate(facts);
		found.doubled.forEach((id) => faults.push(`${name}: id '${id}' twice`));
		found.dead.concat(found.outward).forEach((href) => faults.push(`${name}: link '${href}'`));
		insist(!found.sideways, `${name}: scrolls sideways`);
		insist(!found.handlers, `${name}: ${found.handlers} inline handlers`);
		insist(String(found.scripts) === ",application/json", `${name}: scripts ${found.scripts}`);
	}
	await page.screenshot({ path: path.join(directory, `fleet-${name}-first.png`) });
	const height = await page.evaluate(() => document.documentElement.scrollHeight).catch(() => 4000);
	await page.setViewportSize({ width: looks[name].viewport.width, height: Math.min(height, tall) });
	await page.screenshot({ path: path.join(directory, `fleet-${name}.png`) });
	if (name === "light")
		await page.pdf({ path: path.join(directory, "fleet.pdf"), preferCSSPageSize: true, printBackground: true });
	await context.close();
}

// The rules run in a page without the content policy, which would not let their script in.
async function rules(browser, url, name) {
	const context = await browser.newContext({ ...looks[name], bypassCSP: true });
	const page = await context.newPage();

	await page.goto(url + "#machines?status=failed", { waitUntil: "load" });
	await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
	const found = await page.evaluate(async (source) => {
		(0, eval)(source);
		const result = await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
		return result.violations.map((rule) => `${rule.id} (${rule.impact}): ${rule.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")}`);
	}, axe);
	found.forEach((words) => faults.push(`${name}: ${words}`));
	figures.axe = (figures.axe || 0) + found.length;
	await context.close();
}

async function paint(browser, url) {
	const times = [];

	for (let i = 0; i < 3; i++) {
		const context = await browser.newContext(looks.light);
		const page = await context.newPage();
		await page.goto(url, { waitUntil: "load" });
		await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length);
		times.push(await page.evaluate(() => ({
			paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
			ready: performance.timing.loadEventEnd - performance.timing.navigationStart,
		})));
		await context.close();
	}
	figures.paint = Math.round(Math.max(...times.map((time) => time.paint)));
	figures.ready = Math.round(Math.max(...times.map((time) => time.ready)));
	insist(figures.paint <= most.paint, `first paint after ${figures.paint} ms`);
}

// From the change until the table shows it, layout included: the median of three, for others use the machine as well.
async function timeFilters(page) {
	const times = await page.evaluate(() => {
		const form = document.querySelector(".filter");
		const took = {};
		const time = (label, act) => {
			const start = performance.now();
			act();
			document.querySelector(".list").getBoundingClientRect();
			(took[label] = took[label] || []).push(performance.now() - start);
		};
		const set = (name, value, label) => time(label, () => {
			form.elements[name].value = value;
			form.elements[name].dispatchEvent(new Event("input", { bubbles: true }));
		});
		for (let i = 0; i < 3; i++) {
			set("text", "c", "first letter");
			set("text", "contoso 0x8", "words");
			set("text", "", "no text");
			set("status", "failed", "status");
			document.querySelectorAll(".list thead button").forEach((button, at) => time(`sort ${at}`, () => button.click()));
			set("status", "", "no status");
		}
		history.replaceState(null, "", "#machines?all");
		return took;
	});
	const medians = Object.entries(times).map(([label, three]) => [label, Math.round(three.sort((a, b) => a - b)[1])]);
	figures.filter = Math.max(...medians.map(([, median]) => median));
	insist(figures.filter <= most.filter, `a filter takes ${figures.filter} ms: ${medians.join(" ")}`);
}

const shown = (page) => page.evaluate(() => Number(document.querySelector(".found output").textContent.match(/[\d,]+/)[0].replace(/,/g, "")));

// Each number, by a click where it is the first of its kind, by its address where it is one of hundreds.
async function followNumbers(page, url) {
	const links = await page.evaluate(() => Array.from(document.querySelectorAll("a[data-go]"), (link) => ({
		go: link.dataset.go,
		kind: link.dataset.go.replace(/[\d-]+/g, "").replace(/=.*?(&|$)/g, "$1") + link.dataset.go.slice(0, 7),
		words: (link.querySelector("title") || link).textContent.replace(/^.*: (?=[\d,]+ (failed|recovered)$)/, ""),
	})));
	const left = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent).left_out);
	const clicked = new Set();
	let followed = 0;

	for (const link of links) {
		const number = /^[\d,]+/.test(link.words) ? Number(link.words.match(/^[\d,]+/)[0].replace(/,/g, "")) : 1;
		const first = !clicked.has(link.kind);
		clicked.add(link.kind);
		await page.evaluate(([go, click]) => {
			const node = Array.from(document.querySelectorAll("a[data-go]")).find((one) => one.dataset.go === go);
			if (click)
				node.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
			else
				location.hash = node.getAttribute("href");
			return new Promise((done) => setTimeout(done, 0));
		}, [link.go, first]);
		const count = await shown(page);
		insist(left ? count <= number : count === number, `'${link.go}' says ${number} and shows ${count}`);
		followed++;
	}
	figures.numbers = followed;
}

async function use(browser, url, directory) {
	const context = await browser.newContext({ ...looks.light, permissions: ["clipboard-read", "clipboard-write"] });
	const page = await context.newPage();
	const rows = () => page.locator(".list tbody tr").count();

	page.setDefaultTimeout(5000);
	listen(page, url, "use");
	await page.goto(url, { waitUntil: "load" });
	const all = await shown(page);
	figures.machines = all;
	await timeFilters(page);
	await followNumbers(page, url);
	await page.goto("about:blank");
	await page.goto(url, { waitUntil: "load" });
	const link = page.locator(".causes a.go").first();
	const number = Number((await link.textContent()).replace(/,/g, ""));
	await link.click();
	insist(await shown(page) === number, `a click on ${number} shows ${await shown(page)}`);
	insist(await page.locator(".tags button").count() === 1, "no chip");
	insist(await rows() === Math.min(50, number), `${await rows()} rows`);
	await page.screenshot({ path: path.join(directory, "fleet-filtered.png") });
	await page.goBack();
	insist(await shown(page) === all, "back does not go back");
	await page.goForward();
	insist(await shown(page) === number, "forward does not go forward");
	await page.click("[data-do=names]");
	const names = (await page.evaluate(() => navigator.clipboard.readText())).split("\n");
	insist(names.length === number && names[0] === (await page.locator(".list tbody th").first().textContent()), "the names are not copied");
	if (number > 50) {
		await page.click("[data-do=forth]");
		insist((await page.locator(".page").textContent()).startsWith("51 to"), "no next page");
		await page.reload();
		insist((await page.locator(".page").textContent()).startsWith("51 to"), "the address does not hold the page");
	}
	await page.locator(".tags button").first().click();
	insist(await shown(page) === all && await page.locator(".tags button").count() === 0, "the chip does not go");
	await page.fill(".filter [name=text]", names[0]);
	insist(await shown(page) === 1, "the text filter does not find one machine");
	for (const link of await page.locator(".list tbody a").all())
		checkLink(await link.getAttribute("href"));
	await page.fill(".filter [name=text]", "\u0001nowhere");
	insist(await shown(page) === 0 && await page.locator(".none").count() === 1, "what fits nothing finds something");
	await page.fill(".filter [name=text]", "");
	await page.locator(".list thead button", { hasText: "Machine" }).click();
	const sorted = await page.locator(".list tbody th").allTextContents();
	insist(String(sorted) === String(sorted.slice().sort()), "sorting does not sort");
	await page.click("[data-do=theme]");
	insist(await page.evaluate(() => document.documentElement.dataset.theme === "dark"), "the theme does not change");
	await context.close();
}

function checkLink(href) {
	insist(href && !/^[a-z]+:|^\//i.test(href), `the report is at '${href}'`);
}

async function main([directory, file]) {
	const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args: flags });
	const url = pathToFileURL(path.resolve(file)).href;

	figures.bytes = fs.statSync(file).size;
	insist(figures.bytes <= most.bytes, `the page has ${figures.bytes} bytes`);
	await paint(browser, url);
	for (const name of Object.keys(looks))
		await look(browser, url, name, directory);
	await use(browser, url, directory).catch((error) => faults.push(`use: ${error.message.split("\n")[0]}`));
	for (const name of ["light", "dark", "narrow"])
		await rules(browser, url, name);
	await browser.close();
	faults.slice(0, 40).forEach((fault) => console.log(fault));
	console.log(`${figures.machines} machines, ${figures.bytes} bytes, first paint ${figures.paint} ms, loaded ${figures.ready} ms, slowest filter ${figures.filter} ms, ` +
		`${figures.numbers} numbers followed, axe ${figures.axe}, ${faults.length} faults, pictures in ${directory}`);
	process.exitCode = faults.length ? 1 : 0;
}

main(process.argv.slice(2));
