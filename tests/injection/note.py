"""Plain text for tickets and mails: what is wrong with it."""
import itertools
import re

COMMAND = ' ' * 6 # before a line that is to be copied whole
ODD = re.compile('[^\n -~\u00a1-\u00ac\u00ae-\u024f\u0370-\u058f\u05d0-\u064a\u0660-\u06f9\u0904-\u0939\u0e01-\u0e30\u10a0-\u10ff\u1e00-\u1fff\u20ac\u2116'
                 '\u3001-\u318e\u3400-\u9fff\uac00-\ud7a3\uff01-\uff5e]')


def faults(data, is_wrapped):
    """Nothing that ServiceNow or a mail program makes a link, a mention or HTML of, nor what a database could choke on."""
    text = data.decode('utf-8')
    if len(data) + data.count(b'\n') > 4000:
        yield 'has %d bytes' % len(data)
    for found in itertools.islice(ODD.finditer(text), 3):
        yield 'has %r' % text[max(0, found.start() - 30):found.start() + 30]
    for found in re.finditer(r'\[/?code\]', text, re.IGNORECASE):
        yield 'has %r' % found.group(0)
    for line in text.split('\n'):
        if line.startswith(COMMAND):
            continue
        for found in re.finditer(r'://|@[\w\[]|\bwww\.|mailto:\w', line, re.IGNORECASE):
            yield 'links %r' % line[found.start():found.start() + 40]
        if is_wrapped and len(line) > 76:
            yield 'has a line of %d characters' % len(line)


def self_test():
    """The reader would see it if anything acted."""
    for text in ('x' * 4001, 'a\tb', '\u200b', '\U0001f4a9', '[code]x', '[/CODE]', 'see https://x', '@team', 'a @[0123:B]', 'www.x', 'mailto:x', 'x' * 77):
        assert list(faults(text.encode(), True)), text
    assert not list(faults(b'      start https://contoso.example ' + b'x' * 80, True))


self_test()
