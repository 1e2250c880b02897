"""Plays a repair script on a machine that is made up: the small part of PowerShell that lint.py allows, read by its documentation and as strictly as can be.
What PowerShell would mend silently (a variable that is not set, a key that is not there, the count of what is no list, a loop over nothing) ends the play.

    machine = play.Machine(answers=['y', 'q'])      # or a function of the question
    status = play.run(script, machine)        # its exit status; machine.shown, machine.files, machine.started tell the rest
"""
import functools
import re

import lint


class Fault(Exception):
    """What PowerShell would stop at, or what this reader does not know."""


class Exit(Exception):
    pass


class Return(Exception):
    pass


class Loop(Exception):
    """break and continue"""


VOID = [] # what a method without a result puts out


# The machine

class Thing:
    """An object of .NET: what it has, and nothing else."""

    def __init__(self, **members):
        self.__dict__.update(members)


class Machine:
    def __init__(self, answers=(), family='windows-10', administrator=True, language='FullLanguage', bits=64, outcome=lambda line: ('', 0), windows=True):
        versions = {'windows-7': (6, 1, 7601), 'windows-8.1': (6, 3, 9600), 'windows-10': (10, 0, 19045), 'windows-11': (10, 0, 22631), 'windows-server': (10, 0, 20348)}
        major, minor, build = versions[family]
        self.version = Thing(Major=major, Minor=minor, Build=build)
        self.installed = Thing(InstallationType='Server' if family == 'windows-server' else 'Client')
        self.answers = answers if callable(answers) else list(answers)
        self.administrator, self.outcome = administrator, outcome
        self.context = Thing(SessionState=Thing(LanguageMode=language))
        self.environment = {'OS': 'Windows_NT' if windows else None, 'PROCESSOR_ARCHITEW6432': 'AMD64' if bits == 32 else None}
        self.shown = ''
        self.asked = []
        self.started = []
        self.files, self.folders = {}, {'C:\\Windows\\Logs'}
        self.steps = 0

    def read(self, prompt):
        self.asked.append(prompt)
        self.shown += prompt + ': '
        if not self.answers:
            return None
        answer = self.answers(prompt) if callable(self.answers) else self.answers.pop(0)
        self.shown += answer + '\n'
        return answer

    def append(self, path, text):
        self.files[path] = self.files.get(path, '') + text
        return VOID

    def start(self, start):
        """What Windows does with a command line: cmd.exe takes off the first and the last quotation mark behind /c."""
        found = re.fullmatch(r'/d /e:on /v:off /s /c "(\((.*)\) 2>&1|.*)"', start.Arguments)
        if not found or start.UseShellExecute or not start.FileName.endswith('\\cmd.exe'):
            raise Fault('starts %s %s' % (start.FileName, start.Arguments))
        line = found.group(2) if start.RedirectStandardOutput else found.group(1)
        if line is None:
            raise Fault('what is shown is not what is redirected: %s' % start.Arguments)
        self.started.append((start.FileName, line))
        text, status = self.outcome(line)
        pieces = [text[at:at + 5] for at in range(0, len(text), 5)]

        def read(buffer, offset, most):
            piece = pieces.pop(0) if pieces else ''
            buffer[offset:offset + len(piece)] = list(piece)
            return len(piece)
        return Thing(StandardOutput=Thing(Read=read), ExitCode=status, WaitForExit=lambda: VOID)


# Reading

class Parser:
    def __init__(self, text):
        self.items, self.at = [], 0
        self.apart = set() # behind a blank: it parts the arguments of a command
        blank = False
        for item in lint.tokens(text):
            if item[0] == 'blank':
                blank = True
            elif item[0] != 'comment':
                if blank:
                    self.apart.add(len(self.items))
                self.items.append(item)
                blank = False

    def peek(self, ahead=0):
        return self.items[self.at + ahead] if self.at + ahead < len(self.items) else ('end', '', 0)

    def take(self, wanted=None):
        item = self.peek()
        if wanted is not None and item[1] != wanted:
            raise Fault('line %d: %r instead of %r' % (item[2], item[1], wanted))
        self.at += 1
        return item

    def lines(self):
        while self.peek()[0] == 'line':
            self.at += 1

    def ends(self):
        return self.peek()[0] in ('line', 'end') or self.peek()[1] in (';', '}', ')', '|')

    def block(self, end='}'):
        found = []
        while True:
            while self.peek()[0] == 'line' or self.peek()[1] == ';':
                self.at += 1
            if self.peek()[1] == end or self.peek()[0] == 'end':
                break
            found.append(self.statement())
        self.take(end)
        return found

    def body(self):
        self.lines()
        self.take('{')
        return self.block()

    def condition(self):
        self.take('(')
        value = self.pipeline()
        self.take(')')
        return value

    def statement(self):
        kind, text, line = self.peek()
        if kind == 'word' and text in ('function', 'if', 'foreach', 'while', 'return', 'exit', 'break', 'continue', 'param'):
            self.take()
            return (line,) + getattr(self, 'read_' + text)()
        start = self.at
        target = self.postfix()
        if target[0] in ('variable', 'member', 'index') and self.peek()[1] in ('=', '+='):
            sign = self.take()[1]
            return line, 'assign', target, sign, self.statement()[1:] if self.peek()[1] == 'if' else self.pipeline()
        if self.peek()[1] == '++':
            self.take()
            return line, 'assign', target, '+=', ('literal', 1)
        self.at = start
        return line, 'output', self.pipeline()

    def read_param(self):
        return 'param', self.parameters()

    def parameters(self):
        found = []
        self.take('(')
        while self.peek()[1] != ')':
            kind = self.take()[1][1:-1] if self.peek()[0] == 'type' else None
            name, default = self.take()[1][1:], None
            if self.peek()[1] == '=':
                self.take()
                default = self.expression()
            found.append((name, kind, default))
            if self.peek()[1] == ',':
                self.take()
        self.take(')')
        return found

    def read_function(self):
        name = self.take()[1]
        parameters = self.parameters() if self.peek()[1] == '(' else []
        return 'function', name, parameters, self.body()

    def read_if(self):
        branches, other = [(self.condition(), self.body())], []
        while True:
            place = self.at
            self.lines()
            word = self.peek()[1]
            if word == 'elseif':
                self.take()
                branches.append((self.condition(), self.body()))
            elif word == 'else':
                self.take()
                other = self.body()
            else:
                self.at = place
                return 'if', branches, other

    def read_foreach(self):
        self.take('(')
        name = self.take()[1][1:]
        self.take('in')
        items = self.pipeline()
        self.take(')')
        return 'foreach', name, items, self.body()

    def read_while(self):
        return 'while', self.condition(), self.body()

    def read_return(self):
        return 'return', None if self.ends() else self.pipeline()

    def read_exit(self):
        return 'exit', self.pipeline()

    def read_break(self):
        return 'loop', 'break'

    def read_continue(self):
        return 'loop', 'continue'

    def pipeline(self):
        found = [self.element()]
        while self.peek()[1] == '|':
            self.take()
            found.append(self.element())
        return ('pipeline', found)

    def element(self):
        return self.command() if self.peek()[0] == 'word' else self.expression()

    def command(self):
        name, arguments = self.take()[1], []
        while not self.ends():
            kind, text, line = self.peek()
            if kind == 'dash':
                self.take()
                arguments.append(('parameter', text[1:]))
            elif kind == 'word':
                self.take()
                if self.peek()[1] == '[':
                    self.take(), self.take(']')
                    text += '[]'
                arguments.append(('literal', text))
            elif text == '{':
                self.take()
                arguments.append(('script', self.block()))
            elif text == '-' and self.peek(1)[0] == 'number':
                raise Fault('line %d: a negative argument' % line)
            else:
                arguments.append(self.postfix())
        return ('command', name, arguments)

    LEVELS = [{'-and', '-or'}, {'-eq', '-ne', '-gt', '-ge', '-lt', '-le', '-like', '-match', '-cmatch', '-ceq'}, {'+', '-'}, {'*', '/', '%'}, {'..'}]

    def expression(self, level=0):
        if level == len(self.LEVELS):
            return self.unary()
        left = self.expression(level + 1)
        while self.peek()[1] in self.LEVELS[level]:
            sign = self.take()[1]
            self.lines() # a line may end with an operator
            left = ('binary', sign, left, self.expression(level + 1))
        return left

    def unary(self):
        kind, text, _ = self.peek()
        if text in ('-not', '-join'):
            self.take()
            return ('unary', text, self.unary())
        if kind == 'type' and not self.peek(1)[0] == 'static':
            self.take()
            return ('cast', text[1:-1], self.unary())
        return self.postfix()

    def postfix(self):
        value = self.primary()
        while True:
            kind, text, line = self.peek()
            joined = self.at not in self.apart
            if kind == 'member' or kind == 'static':
                self.take()
                value = ('member' if kind == 'member' else 'static', value, text.lstrip('.:'))
                if self.peek()[1] == '(' and self.at not in self.apart:
                    self.take()
                    arguments = []
                    while self.peek()[1] != ')':
                        arguments.append(self.expression())
                        if self.peek()[1] == ',':
                            self.take()
                    self.take(')')
                    value = ('call', value, arguments)
            elif text == '[' and joined:
                self.take()
                value = ('index', value, self.expression())
                self.take(']')
            else:
                return value

    def primary(self):
        kind, text, line = self.take()
        if kind == 'string':
            return ('literal', lint.value_of(text))
        if kind == 'number':
            return ('literal', int(text))
        if kind == 'variable':
            return ('variable', text[1:])
        if kind == 'type':
            return ('type', text[1:-1])
        if text == '@(':
            return ('array', self.block(')'))
        if text == '@{':
            return ('table', self.pairs())
        if text == '(':
            value = self.pipeline()
            self.take(')')
            return ('group', value)
        if kind == 'word': # a command, at the begin of a statement
            return ('word', text)
        raise Fault('line %d: %r is not known here' % (line, text))

    def pairs(self):
        found = []
        while True:
            while self.peek()[0] == 'line' or self.peek()[1] == ';':
                self.at += 1
            if self.peek()[1] == '}':
                self.take()
                return found
            kind, key, line = self.take()
            self.take('=')
            found.append((lint.value_of(key) if kind == 'string' else key, self.pipeline()))


# Doing

def enumerated(value):
    return list(value) if isinstance(value, list) else [value]


def collected(values):
    return None if not values else values[0] if len(values) == 1 else values


def truth(value):
    return bool(value) if not isinstance(value, list) else len(value) > 1 or bool(value and truth(value[0]))


def text_of(value):
    return '' if value is None else {True: 'True', False: 'False'}[value] if isinstance(value, bool) else str(value)


def converted(value, kind):
    if kind == 'int':
        return int(value)
    if kind == 'string':
        return text_of(value)
    if kind == 'char':
        return chr(value)
    if kind in ('bool', 'switch'):
        return truth(value)
    return value


class Player:
    def __init__(self, machine):
        self.machine = machine
        self.functions = {}
        self.scopes = [{'true': True, 'false': False, 'null': None, 'ExecutionContext': machine.context}]

    # variables: those of the callers are seen, those of the own function are written

    def lookup(self, name):
        if name.startswith('env:'):
            return self.machine.environment[name[4:]]
        for scope in reversed(self.scopes):
            for key, value in scope.items():
                if key.lower() == name.lower():
                    return value
        raise Fault('$%s is not set' % name)

    def assign(self, target, value):
        if target[0] == 'variable':
            scope, name = (self.scopes[0], target[1][7:]) if target[1].startswith('script:') else (self.scopes[-1], target[1])
            same = [key for key in scope if key.lower() == name.lower()]
            scope[same[0] if same else name] = value
        elif target[0] == 'member':
            setattr(self.value(target[1]), target[2], value)
        else:
            self.value(target[1])[self.value(target[2])] = value

    def block(self, statements):
        """What it puts out."""
        out = []
        for statement in statements:
            self.machine.steps += 1
            if self.machine.steps > 2000000:
                raise Fault('does not end')
            try:
                out += self.statement(statement)
            except Return as end:
                raise Return(out + end.args[0])
            except (KeyError, IndexError, TypeError, AttributeError, ValueError) as fault:
                raise Fault('line %d: %s: %s' % (statement[0], type(fault).__name__, fault))
        return out

    def statement(self, statement):
        line, kind, *rest = statement
        try:
            return getattr(self, 'do_' + kind)(*rest)
        except Fault as fault:
            raise fault if str(fault).startswith('line') else Fault('line %d: %s' % (line, fault))

    def do_param(self, parameters):
        return []

    def do_function(self, name, parameters, body):
        self.functions[name] = (parameters, body)
        return []

    def do_assign(self, target, sign, source):
        value = self.whole(source)
        if sign == '+=':
            value = self.binary('+', self.value(target), value)
        self.assign(target, value)
        return []

    def do_output(self, pipeline):
        return self.pipeline(pipeline)

    def do_if(self, branches, other):
        for condition, body in branches:
            if truth(collected(self.pipeline(condition))):
                return self.block(body)
        return self.block(other)

    def do_foreach(self, name, items, body):
        out, values = [], self.pipeline(items)
        for value in values:
            if value is None:
                raise Fault('loops over $null')
            self.assign(('variable', name), value)
            try:
                out += self.block(body)
            except Loop as loop:
                if loop.args[0] == 'break':
                    break
        return out

    def do_while(self, condition, body):
        out = []
        while truth(collected(self.pipeline(condition))):
            try:
                out += self.block(body)
            except Loop as loop:
                if loop.args[0] == 'break':
                    break
        return out

    def do_return(self, pipeline):
        raise Return([] if pipeline is None else self.pipeline(pipeline))

    def do_exit(self, pipeline):
        raise Exit(collected(self.pipeline(pipeline)))

    def do_loop(self, word):
        raise Loop(word)

    def pipeline(self, pipeline):
        """Every value that comes out of it; a list comes out item by item."""
        values = None
        for element in pipeline[1]:
            if element[0] == 'command':
                values = self.command(element[1], element[2], values)
            else:
                value = self.value(element)
                values = [] if element[0] == 'array' and not value else enumerated(value)
        return values

    def whole(self, pipeline):
        """An expression stays what it is; what a command puts out becomes nothing, a value or a list."""
        if pipeline[0] != 'pipeline':
            return self.value(pipeline)
        first = pipeline[1][0]
        return self.value(first) if len(pipeline[1]) == 1 and first[0] != 'command' else collected(self.pipeline(pipeline))

    def value(self, node):
        return getattr(self, 'value_' + node[0])(*node[1:])

    def value_literal(self, value):
        return value

    def value_variable(self, name):
        return self.lookup(name)

    def value_array(self, statements):
        return self.block(statements)

    def value_table(self, pairs):
        return {key: self.whole(item) for key, item in pairs}

    def value_group(self, pipeline):
        return self.whole(pipeline)

    def value_pipeline(self, elements):
        return self.whole(('pipeline', elements))

    def value_cast(self, kind, node):
        return converted(self.value(node), kind)

    def value_unary(self, sign, node):
        value = self.value(node)
        return not truth(value) if sign == '-not' else ''.join(map(text_of, enumerated(value)))

    def value_index(self, node, index):
        index = self.value(index)
        value = self.value(node)
        return [value[i] for i in index] if isinstance(index, list) else value[index]

    def value_static(self, kind, name):
        machine = self.machine
        return {'Environment::SystemDirectory': 'C:\\Windows\\system32', 'Environment::NewLine': '\r\n', 'Environment::OSVersion': Thing(Version=machine.version),
                'IO.File::AppendAllText': lambda path, text: machine.append(path, text), 'IO.File::ReadAllLines': lambda path: machine.files[path].splitlines(),
                'Math::Floor': lambda number: int(number // 1), 'Diagnostics.Process::Start': machine.start,
                'Security.Principal.WindowsIdentity::GetCurrent': lambda: 'me', 'Security.Principal.WindowsBuiltInRole::Administrator': 'Administrator'}[kind[1] + '::' + name]

    def value_member(self, node, name):
        value = self.value(node)
        if isinstance(value, dict):
            return value[name]
        if isinstance(value, list) and name in ('Count', 'Length') or isinstance(value, str) and name == 'Length':
            return len(value)
        if isinstance(value, (Thing, Buffer)):
            return getattr(value, name)
        raise Fault('%r has no %s' % (value, name))

    def value_call(self, target, arguments):
        arguments = [self.value(argument) for argument in arguments]
        if target[0] == 'static':
            return self.value(target)(*arguments)
        value, name = self.value(target[1]), target[2]
        if isinstance(value, str):
            return {'Contains': lambda part: part in value, 'EndsWith': value.endswith, 'Replace': lambda old, new: value.replace(old, new), 'Split': lambda sign: value.split(sign), 'Trim': value.strip,
                    'ToLowerInvariant': value.lower, 'Substring': lambda at, count=None: value[at:] if count is None else value[at:at + count]}[name](*arguments)
        if isinstance(value, int) and (name, arguments) == ('ToString', ['x8']):
            return '%08x' % (value & 0xffffffff)
        if isinstance(value, dict) and name == 'ContainsKey':
            return arguments[0] in value
        return getattr(value, name)(*arguments)

    def value_binary(self, sign, left, right):
        if sign in ('-and', '-or'):
            first = truth(self.value(left))
            return first and truth(self.value(right)) if sign == '-and' else first or truth(self.value(right))
        return self.binary(sign, self.value(left), self.value(right))

    def binary(self, sign, left, right):
        if isinstance(left, list) or isinstance(right, list):
            raise Fault('%s with a list' % sign)
        if sign == '+':
            return left + text_of(right) if isinstance(left, str) else left + int(right)
        if sign in ('*', '-', '%', '/'):
            return {'*': lambda: left * right, '-': lambda: left - right, '%': lambda: left % right, '/': lambda: left / right}[sign]()
        if sign == '..':
            return list(range(left, right + 1))
        if sign in ('-match', '-cmatch'):
            found = re.search(right.replace('\\z', '\\Z'), left, re.ASCII | (re.IGNORECASE if sign == '-match' else 0))
            if found:
                self.scopes[-1]['Matches'] = [found.group(i) for i in range((found.re.groups or 0) + 1)]
            return bool(found)
        if sign == '-like':
            return re.fullmatch(re.escape(right).replace('\\*', '.*'), left, re.IGNORECASE) is not None
        if sign == '-ceq':
            return left == right
        if isinstance(left, int) and isinstance(right, str):
            right = int(right)
        if isinstance(left, str) and isinstance(right, str):
            left, right = left.lower(), right.lower()
        return {'-eq': lambda: left == right, '-ne': lambda: left != right, '-gt': lambda: left > right, '-ge': lambda: left >= right, '-lt': lambda: left < right, '-le': lambda: left <= right}[sign]()

    # commands

    def command(self, name, arguments, given):
        if name == 'ForEach-Object':
            out = []
            for item in given:
                self.scopes[-1]['_'] = item
                out += self.block(arguments[0][1])
            return out
        parameters, positional, i = {}, [], 0
        while i < len(arguments):
            if arguments[i][0] == 'parameter' and arguments[i][1] in ('NoNewline', 'Parent'):
                parameters[arguments[i][1]] = True
            elif arguments[i][0] == 'parameter':
                i += 1
                parameters[arguments[i - 1][1]] = self.value(arguments[i])
            else:
                positional.append(self.value(arguments[i]))
            i += 1
        if name in self.functions:
            return self.call(name, positional)
        return getattr(self, 'run_' + name.replace('-', '_').lower())(*positional, **parameters) or [] if name != 'Out-Null' else []

    def call(self, name, arguments):
        parameters, body = self.functions[name]
        if len(arguments) > len(parameters):
            raise Fault('%s takes %d arguments' % (name, len(parameters)))
        scope = {}
        for i, (parameter, kind, default) in enumerate(parameters):
            value = arguments[i] if i < len(arguments) else self.value(default) if default else {'string': '', 'int': 0, 'bool': False, 'switch': False}.get(kind)
            if i >= len(arguments) and default is None:
                raise Fault('%s is called without $%s' % (name, parameter))
            scope[parameter] = converted(value, kind)
        self.scopes.append(scope)
        try:
            return self.block(body)
        except Return as end:
            return end.args[0]
        finally:
            self.scopes.pop()

    def run_set_strictmode(self, Version):
        pass

    def run_write_host(self, text, ForegroundColor='Gray', NoNewline=False):
        if ForegroundColor not in ('Gray', 'White', 'Yellow', 'Cyan', 'Green', 'Red'):
            raise Fault('no colour: %s' % ForegroundColor)
        self.machine.shown += text_of(text) + ('' if NoNewline else '\n')

    def run_read_host(self, prompt):
        return [self.machine.read(prompt)]

    def run_get_date(self, Format):
        return ['2026-03-02 10:36:37']

    def run_get_itemproperty(self, path):
        return [self.machine.installed]

    def run_join_path(self, folder, name):
        return [folder.rstrip('\\') + '\\' + name]

    def run_split_path(self, path, Parent):
        return [path.rpartition('\\')[0]]

    def run_test_path(self, path):
        return [path in self.machine.files or path in self.machine.folders]

    def run_new_item(self, path, ItemType):
        self.machine.folders.add(path)
        return ['']

    def run_new_object(self, kind, argument=None):
        if kind == 'char[]':
            return [Buffer(argument)]
        if kind == 'Diagnostics.ProcessStartInfo':
            return [Thing()]
        if kind == 'Security.Principal.WindowsPrincipal':
            return [Thing(IsInRole=lambda role: self.machine.administrator)]
        raise Fault('a new %s' % kind)


class Buffer:
    """An array that a call fills."""

    def __init__(self, size):
        self.items, self.Length = ['\0'] * size, size

    def __getitem__(self, index):
        return self.items[index]

    def __setitem__(self, index, value):
        self.items[index] = value


@functools.lru_cache(4)
def read(data):
    return Parser(data.decode('ascii')).block('')


def run(data, machine, ShowOnly=False, StartAt=0):
    """Plays a script to its end. Returns its exit status."""
    player = Player(machine)
    player.scopes[0].update(ShowOnly=ShowOnly, StartAt=StartAt)
    try:
        player.block(read(data))
    except Exit as end:
        return end.args[0]
    return 0
