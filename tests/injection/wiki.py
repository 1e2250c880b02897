"""Jira's wiki markup, read as its renderer reads it: what a text is made of, and what it shows.

The order is the renderer's own: tags of macros first, wherever they stand and whatever is around them; then lines; then links, faces,
dashes and phrases in each piece of a line, where an entity is still an entity. What is strict here and not there: any word in braces is
a macro, whether Jira knows it or not, and a key of an issue may have small letters."""
import html
import re

BLOCKS = ('noformat', 'code')
LISTS = re.compile(r'\s*([*#-]+)\s+')
HEADING = re.compile(r'\s*(h[1-6]|bq)\.(\s|$)', re.IGNORECASE)
RULE = re.compile(r'\s*-{4,}\s*$')
ENTITY = re.compile(r'&#\d+;|&\w+;')

FACES = [':-)', ':)', ':P', ':p', ';-)', ';)', ':D', ':-(', ':(', '(y)', '(n)', '(i)', '(/)', '(x)', '(+)', '(-)', '(!)', '(?)', '(on)', '(off)',
         '(*)', '(*b)', '(*y)', '(*g)', '(*r)', '(flag)', '(flagoff)', '(c)', '(r)', '(tm)']
ACTS = [
    ('link', re.compile(r'\[[^\]\n]+\]')),
    ('mention', re.compile(r'@\w|\[~')),
    ('address', re.compile(r'(?<![A-Za-z0-9])(https?://|ftps?://|nntp://|news://|irc://|mailto:|file:)[-_.!~*\';/?:@#&=%+$,A-Za-z0-9\[\]()\\]|\bwww\.', re.IGNORECASE)),
    ('issue', re.compile(r'(?<![A-Za-z0-9_])[A-Za-z][A-Za-z0-9_]*-\d')),
    ('picture', re.compile(r'![^\s!][^\n]*?!')),
    ('face', re.compile('(%s)(?![^\\W_])' % '|'.join(re.escape(face) for face in FACES))),
    ('dash', re.compile(r'(?<!-)--(?!-)|---')),
    ('line end', re.compile(r'\\\\')),
    ('escape', re.compile(r'\\[-#*_+?^~|%{}\[\]()!@]')),
    ('cell', re.compile(r'\|')),
]
PHRASES = [('cite', r'\?\?'), ('strong', r'\*'), ('super', r'\^'), ('sub', '~'), ('em', '_'), ('deleted', '-'), ('inserted', r'\+')]


def phrase(begin, end=None):
    """Not after or before a letter or digit, and no blank at its inner sides."""
    return re.compile(r'(?<![^\W_])(?<!\\)%s(?=\S)(?!%s)([^\n]*?\S)%s(?![^\W_])' % (begin, begin, end or begin))


MONOSPACED = phrase(r'\{\{', r'\}\}')


class Wiki:
    """events: what the text is made of, in its order. text: what it shows."""

    def __init__(self, text):
        self.events, self.shown = [], []
        self.macros(text)
        self.text = ''.join(self.shown)

    def macros(self, text):
        start = at = 0
        while at < len(text):
            if text[at] == '\\':
                at += 2
            elif text[at] != '{':
                at += 1
            elif text[at + 1:at + 2] and text[at + 1] in '{*?^_-+~':
                at += 2
            else:
                self.lines(text[start:at])
                start = at = self.macro(text, at)
        self.lines(text[start:])

    def tag(self, text, at):
        return re.compile(r'\{([^{}:\n]*)(:[^}\n]*)?\}').match(text, at)

    def macro(self, text, at):
        """Returns where the text goes on."""
        tag = self.tag(text, at)
        if not tag:
            self.events.append(('brace',))
            self.shown.append('{')
            return at + 1
        self.events.append(('macro', tag.group(0)))
        if tag.group(1).strip().lower() not in BLOCKS:
            return tag.end()
        end = tag.end()
        while end < len(text):
            if text[end] == '\\':
                end += 2
                continue
            last = text[end] == '{' and self.tag(text, end)
            if last and last.group(1).strip().lower() == tag.group(1).strip().lower():
                self.shown.append(text[tag.end():end] + '\n')
                return last.end()
            end += 1
        self.events.append(('open',))
        self.shown.append(text[tag.end():])
        return len(text)

    def lines(self, text):
        for line in re.split('[\n\r\u0085\u2028\u2029]', text):
            self.line(line)
            self.shown.append('\n')

    def line(self, line):
        if RULE.match(line):
            self.events.append(('rule',))
            return
        for name, pattern in (('heading', HEADING), ('item', LISTS)):
            found = pattern.match(line)
            if found:
                self.events.append((name, found.group(1)))
                line = line[found.end():]
        if re.match(r'\s*\|', line):
            cells = re.split(r'\|\|?', line.strip())
            self.events.append(('row', line.strip()[:2] == '||', len(cells)))
            for cell in cells:
                for name, pattern in (('heading', HEADING), ('item', LISTS)):
                    if pattern.match(cell):
                        self.events.append((name, 'in a cell'))
                self.inline(cell)
        else:
            self.inline(line)

    def inline(self, text):
        text = MONOSPACED.sub(self.mono, text)
        escaped = re.sub('&(?!#\\d+;|\\w+;)', '&amp;', text).replace('<', '&lt;').replace('>', '&gt;')
        for name, pattern in ACTS:
            for found in pattern.finditer(escaped):
                self.events.append((name, found.group(0)))
        for name, mark in PHRASES:
            pattern = phrase(mark)
            for found in pattern.finditer(ENTITY.sub('&;', escaped)):
                self.events.append((name,))
            escaped = pattern.sub(r'\1', escaped)
        self.shown.append(html.unescape(escaped) + ' ')

    def mono(self, found):
        self.events.append(('mono',))
        return found.group(1)


def self_test():
    """The reader would see it if anything acted."""
    rows = {
        'link': '[a|b]', 'mention': 'x @team', 'address': 'http://x', 'issue': 'see ABC-1', 'picture': 'a !b.png! c', 'face': 'x :)', 'dash': 'a -- b',
        'line end': 'a \\\\ b', 'escape': '\\*', 'cell': 'a | b', 'cite': '??a??', 'strong': 'a *b* c', 'super': '^a^', 'sub': '~a~', 'em': '_a b_',
        'deleted': 'x -a- y', 'inserted': '+a+', 'macro': 'x {color:red}y{color}', 'heading': 'h1. x', 'item': '* x', 'row': '|a|', 'rule': '----',
        'mono': '{{a}}', 'open': '{noformat}\nx', 'brace': 'x {y',
    }
    for name, text in rows.items():
        assert name in [event[0] for event in Wiki(text).events], (name, Wiki(text).events)
    assert [event[0] for event in Wiki('x &#42;)').events] == ['face']
    assert [event[0] for event in Wiki('{noformat}\na\\\n{noformat}\n* x').events] == ['macro', 'item']
    assert [event[0] for event in Wiki('{noformat}\na {noformat} *b*').events] == ['macro', 'strong']
    assert Wiki('&#42;a&#42; {{b &#124; c}} &#38;lt;').text.split() == ['*a*', 'b', '|', 'c', '&lt;']


self_test()
