// parse.js PACKAGES FILE...: exits 1 where the grammar finds an error in a file, or none in a file with one.
const fs = require('fs');
const path = require('path');
const { Parser, Language } = require('web-tree-sitter');

function errorsOf(parser, text) {
	const found = [];
	const visit = (node) => {
		if (node.isError || node.isMissing)
			found.push(`${node.startPosition.row + 1}:${node.startPosition.column + 1}: ${JSON.stringify(node.text.slice(0, 60))}`);
		node.children.forEach(visit);
	};
	visit(parser.parse(text).rootNode);
	return found;
}

async function main([packages, ...files]) {
	let failed = 0;
	await Parser.init();
	const parser = new Parser();
	parser.setLanguage(await Language.load(path.join(packages, 'node_modules/tree-sitter-powershell/tree-sitter-powershell.wasm')));
	for (const file of files) {
		const text = fs.readFileSync(file, 'latin1');
		const found = errorsOf(parser, text);
		found.slice(0, 5).forEach((error) => console.log(`${path.basename(file)}:${error}`));
		failed += found.length;
		for (const broken of [text.replace("Title = '", "Title = ''"), text.replace('foreach ($step in', 'foreach ($step '), text.replace('param(', 'param(,')])
			if (!errorsOf(parser, broken).length)
				failed += console.log(`${path.basename(file)}: no error is found in a broken copy`) || 1;
	}
	console.log(`${files.length} scripts, ${failed} errors`);
	return failed || !files.length ? 1 : 0;
}

main(process.argv.slice(2)).then((status) => process.exit(status));
