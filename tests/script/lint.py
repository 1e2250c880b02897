"""Reads a repair script and says what is wrong with it. The language is the small part of PowerShell that the template is written in: whatever is
not named here is a fault, so that a change of the template has to be a change here."""
import re

KEYWORDS = {'param', 'function', 'foreach', 'in', 'if', 'else', 'elseif', 'while', 'return', 'exit', 'break', 'continue'}
COMMANDS = {'ForEach-Object', 'Get-Date', 'Get-ItemProperty', 'Join-Path', 'New-Item', 'New-Object', 'Out-Null', 'Read-Host', 'Set-StrictMode', 'Split-Path',
            'Test-Path', 'Write-Host'}
WORDS = {'Cyan', 'Directory', 'Diagnostics.ProcessStartInfo', 'Security.Principal.WindowsPrincipal', 'char'}
PARAMETERS = {'ForegroundColor', 'Format', 'ItemType', 'NoNewline', 'Parent', 'Version'}
OPERATORS = {'and', 'ceq', 'cmatch', 'eq', 'ge', 'gt', 'join', 'le', 'like', 'lt', 'match', 'ne', 'not', 'or'}
TYPES = {'bool', 'char', 'int', 'string', 'switch', 'Diagnostics.Process', 'Environment', 'IO.File', 'Math', 'Security.Principal.WindowsBuiltInRole',
         'Security.Principal.WindowsIdentity'}
STATICS = {'Environment::SystemDirectory', 'Environment::NewLine', 'Environment::OSVersion', 'IO.File::AppendAllText', 'IO.File::ReadAllLines', 'Math::Floor',
           'Diagnostics.Process::Start', 'Security.Principal.WindowsIdentity::GetCurrent', 'Security.Principal.WindowsBuiltInRole::Administrator'}
METHODS = {'Contains', 'ContainsKey', 'EndsWith', 'IsInRole', 'Read', 'Replace', 'Split', 'Substring', 'ToLowerInvariant', 'ToString', 'Trim', 'WaitForExit'}
KEYS = {'Id', 'Title', 'Summary', 'Minutes', 'Restarts', 'Risk', 'RiskNote', 'NotWhen', 'Needs', 'First', 'Next', 'Steps', 'Verify', 'Number', 'Text', 'ByHand', 'Lines',
        'Asks', 'Instead', 'Pattern', 'Example'}
ENVIRONMENT = {'$env:OS', '$env:PROCESSOR_ARCHITEW6432'}
QUOTES = "'\u2018\u2019\u201a\u201b"

TOKENS = re.compile(r'''
    (?P<comment>\#[^\r\n]*)
  | (?P<string>'(?:[^'\r\n]|'')*'(?!'))
  | (?P<variable>\$(?:script:|env:)?[A-Za-z_][A-Za-z0-9_]*)
  | (?P<type>\[[A-Za-z][A-Za-z.]*\])
  | (?P<array>@[({])
  | (?P<static>::[A-Za-z]+)
  | (?P<member>(?<=[\w)\]])\.[A-Za-z]+)
  | (?P<dash>-[A-Za-z]+(?![A-Za-z-]))
  | (?P<number>\d+(?:\.\d+)?)
  | (?P<word>[A-Za-z][A-Za-z.]*(?:-[A-Za-z]+)?)
  | (?P<sign>\.\.|\+\+|\+=|[=+*/%-](?!\w)|-(?=\d)|[,;|])
  | (?P<open>[({\[])
  | (?P<close>[)}\]])
  | (?P<blank>[ ]+)
  | (?P<line>\r\n)
''', re.VERBOSE)


def tokens(text):
    """Yields (kind, text, line); what is none of them has the kind 'fault'."""
    at, line = 0, 1
    while at < len(text):
        found = TOKENS.match(text, at)
        if not found:
            yield 'fault', text[at:at + 30], line
            return
        yield found.lastgroup, found.group(), line
        line += found.lastgroup == 'line'
        at = found.end()


def value_of(string):
    return string[1:-1].replace("''", "'")


def balance_faults(items):
    pairs, stack = {')': '(', '}': '{', ']': '['}, []
    for kind, text, line in items:
        if kind in ('open', 'array'):
            stack.append((text[-1], line))
        elif kind == 'close' and (not stack or stack.pop()[0] != pairs[text]):
            yield 'line %d: %s closes nothing' % (line, text)
            return
    for text, line in stack:
        yield 'line %d: %s is not closed' % (line, text)


def word_faults(items):
    """Every word, operator, parameter, type and member is one of those above, or a function of the script."""
    items = [item for item in items if item[0] not in ('blank', 'comment')]
    own = {items[i + 1][1] for i, item in enumerate(items) if item[1] == 'function'}
    for i, (kind, text, line) in enumerate(items):
        before, after = (items[k] if 0 <= k < len(items) else ('', '', 0) for k in (i - 1, i + 1))
        allowed = True
        if kind == 'word':
            allowed = text in KEYWORDS | COMMANDS | WORDS | own or (text in KEYS and after[1] == '=')
            # a function with a name of a command would take its place
            if before[1] == 'function' and text in KEYWORDS | COMMANDS:
                allowed = False
        elif kind == 'dash':
            allowed = text[1:] in OPERATORS | PARAMETERS
        elif kind == 'type':
            allowed = text[1:-1] in TYPES
        elif kind == 'static':
            allowed = before[1][1:-1] + text in STATICS
        elif kind == 'member' and after[1] == '(':
            allowed = text[1:] in METHODS
        elif kind == 'variable' and text.startswith('$env:'):
            allowed = text in ENVIRONMENT
        elif kind == 'fault':
            allowed = False
        if not allowed:
            yield 'line %d: %s is not allowed: %s' % (line, kind, text)


def byte_faults(data):
    if re.search(rb'[^\x20-\x7e\r\n]', data):
        yield 'holds a byte that is no printable ASCII'
    if re.search(rb'(?<!\r)\n|\r(?!\n)', data) or not data.endswith(b'\r\n'):
        yield 'has a line end that is not CR LF'
    if b'<#' in data or b'#>' in data or b'`' in data or b'"@' in data or b'@"' in data or b"@'" in data.replace(b"@('", b''):
        yield 'holds a block comment, a backtick or a here-string'


def faults(data):
    """Yields a sentence for each fault."""
    yield from byte_faults(data)
    items = list(tokens(data.decode('latin-1')))
    yield from word_faults(items)
    yield from balance_faults(items)


# The data

class Reader:
    """Literals: strings, $true, $false, @( ), @{ }."""

    def __init__(self, items):
        self.items = [item for item in items if item[0] not in ('blank', 'comment', 'line')]
        self.at = 0

    def take(self):
        self.at += 1
        return self.items[self.at - 1]

    def peek(self):
        return self.items[self.at][1]

    def value(self):
        kind, text, line = self.take()
        if kind == 'string':
            return value_of(text)
        if text in ('$true', '$false'):
            return text == '$true'
        if text == '@(':
            return self.items_until(')', self.value)
        if text == '@{':
            return dict(self.items_until('}', self.pair))
        raise ValueError('line %d: no literal: %s' % (line, text))

    def pair(self):
        kind, key, line = self.take()
        if self.take()[1] != '=':
            raise ValueError('line %d: %s has no value' % (line, key))
        return (value_of(key) if kind == 'string' else key), self.value()

    def items_until(self, end, read):
        found = []
        while self.peek() != end:
            found.append(read())
            if self.peek() == ';':
                self.take()
        self.take()
        return found


def read_data(data, name):
    """What the script sets a variable to."""
    items = list(tokens(data.decode('ascii')))
    for i, item in enumerate(items):
        if item[1] == name and [other[1] for other in items[i + 1:i + 3]] == [' ', '=']:
            return Reader(items[i + 3:]).value()
    raise ValueError('there is no ' + name)


def engine(data):
    """All that is the same in every script."""
    return data[data.index(b'# How it is done\r\n'):]
