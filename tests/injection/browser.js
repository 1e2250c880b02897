// Uses pages full of hostile text as a reader would, with scripts on, and insists that nothing of it acts.
//
//	browser COPIED PAGE...		(the script beside this file finds the package)
//
// COPIED becomes an object: for each page the Markdown that its buttons copied; what copies a command counts as used.
// Every fold is opened and closed, every button pressed, every link followed, the filter filled with hostile text. It fails
// where a dialog, a window, a download, a request, a message on the console, an error or a report of the content policy comes
// up, where the page is left, where an element or handler is there that no template has, or where a planted script has run.
"use strict";
const fs = require("fs");
const path = require("path");
const { pathToFileURL } = require("url");
const { chromium } = require("playwright-core");

const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
	"--disable-component-update", "--disable-sync"];
const typed = ["<img src=x onerror=window.pwned=1>", "\"'><script>window.pwned=1</script>", "(", "\\", "\u202e"];
const hashes = ["<img src=x onerror=window.pwned=1>", "%3Cscript%3E", "%", "verdict\" onload=\"window.pwned=1", "javascript:window.pwned=1"];
const faults = [];

// Runs in the page before its own script.
function watch() {
	window.seen = [];
	window.copies = [];
	window.print = () => window.seen.length;
	document.addEventListener("securitypolicyviolation", (event) => window.seen.push(`policy: ${event.violatedDirective} ${event.blockedURI}`));
	addEventListener("error", (event) => window.seen.push(`error: ${event.message || event.target.outerHTML}`), true);
	addEventListener("click", (event) => { window.pressed = event.target.dataset.do; }, true);
	Object.defineProperty(navigator, "clipboard", { value: { writeText: (text) => {
		if (window.pressed !== "copy")
			window.copies.push(text);
		return Promise.resolve();
	} } });
}

function findings() {
	const nodes = Array.from(document.querySelectorAll("*"));
	const strange = nodes.filter((node) => /^(iframe|frame|object|embed|img|image|video|audio|base|math|foreignobject|portal|animate|set)$/i.test(node.localName) ||
		(node.localName === "script" && node.textContent !== document.scripts[0].textContent) || (node.localName === "meta" && node.httpEquiv === "refresh") ||
		node.getAttributeNames().some((name) => /^(on|style$|src|srcdoc$|action$|formaction$|ping$|background$)/.test(name)));
	const links = nodes.filter((node) => node.hasAttribute("href") && !/^(#[\w.-]+)?$|^data:,$/.test(node.getAttribute("href")));
	const said = window.seen.concat(strange.concat(links).map((node) => `holds ${node.outerHTML.slice(0, 200)}`));
	if (window.pwned !== undefined || Object.keys(window).includes("pwned"))
		said.push(`a planted script ran: ${window.pwned}`);
	return said;
}

async function use(page) {
	const each = (selector, what) => page.evaluate(([wanted, act]) => {
		document.querySelectorAll(wanted).forEach((node) => act === "click" ? node.click() : node.dispatchEvent(new Event(act, { bubbles: true })));
	}, [selector, what]);

	await each("details > summary", "click");
	await each("button", "click");
	await each("a[href]", "click");
	await each("*", "mouseover");
	await each("*", "pointerenter");
	await each("*", "focus");
	await each("details > summary", "click");
	for (const text of typed) {
		if (await page.locator(".filter [name=text]").count())
			await page.fill(".filter [name=text]", text);
	}
	for (const hash of hashes)
		await page.evaluate((text) => { location.hash = text; }, hash);
	await page.locator("body").press("n");
	await page.keyboard.press("p");
	await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
	await page.evaluate(() => new Promise((done) => setTimeout(done, 100)));
}

async function visit(browser, file) {
	const context = await browser.newContext({ bypassCSP: false });
	const page = await context.newPage();
	const say = (words) => faults.push(`${path.basename(path.dirname(file))}: ${words}`);
	const url = pathToFileURL(path.resolve(file)).href;

	page.on("console", (message) => say(`console: ${message.text()}`));
	page.on("pageerror", (error) => say(`script: ${error.message}`));
	page.on("dialog", (dialog) => { say(`dialog: ${dialog.message()}`); dialog.dismiss(); });
	page.on("request", (request) => { if (request.url() !== url && request.url() !== "data:,") say(`asked for ${request.url()}`); });
	page.on("download", (download) => say(`downloads ${download.url()}`));
	page.on("framenavigated", (frame) => { if (frame.url().split("#")[0] !== url) say(`went to ${frame.url()}`); });
	context.on("page", (other) => { if (other !== page) say(`opened ${other.url()}`); });
	await page.addInitScript(watch);
	await page.goto(url, { waitUntil: "load" });
	await use(page).catch((error) => say(error.message.split("\n")[0]));
	(await page.evaluate(findings)).forEach(say);
	const copies = await page.evaluate(() => window.copies);
	if (!copies.length && await page.locator("[data-do=markdown]").count())
		say("no button copied anything");
	await context.close();
	return copies;
}

async function main([copied, ...files]) {
	const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args: flags });
	const copies = {};

	for (const file of files)
		copies[file] = await visit(browser, file);
	await browser.close();
	fs.writeFileSync(copied, JSON.stringify(copies));
	faults.forEach((fault) => console.log(fault));
	console.log(`${files.length} pages in Chromium, ${Object.values(copies).flat().length} texts copied, ${faults.length} faults`);
	process.exitCode = faults.length ? 1 : 0;
}

main(process.argv.slice(2));
