"""How an invented machine under samples/ becomes another one of the same kind.

A file is cut once into what stays and slots: times, servicing sessions, KB numbers, versions, names, GUIDs. A Machine fills the
slots of all files of an upload alike: the same KB number stays the same number everywhere, every time moves by the same days, and
a servicing session's id, which is a FILETIME, with it.

    Template(b"2025-02-12 03:02:14 Session: 31161586_579873632").fill(Machine("PC-1", days=3))
"""
import datetime
import hashlib
import random
import re

TICKS_A_DAY = 864_000_000_000
HOSTS = ["WS", "NB", "DESK", "LAP", "KIOSK"]
USERS = [b"ada", b"boris", b"carla", b"dmitri", b"emeka", b"farid", b"greta", b"hana", b"ines", b"jonas", b"kofi", b"leila", b"mira", b"noor"]
MODELS = [(b"Contoso", b"Desk 400", b"Desk 400 G3"), (b"Contoso", b"Desk 600", b"Desk 600 G1"), (b"Contoso", b"Book 55", b"Book 55 G2"),
          (b"Fabrikam", b"Slate 7", b"Slate 7 LTE"), (b"Fabrikam", b"Tower 90", b"Tower 90 S"), (b"Northwind", b"Note 14", b"Note 14 Pro")]
BUILDS = {b"19045": [b"19045", b"19045", b"19045", b"19044", b"19043"], b"22631": [b"22631", b"22631", b"22621"]}

# Dates before 2024 in the samples are those of builds, drivers and firmware, and stay. So do GUIDs of another version than 5.
SLOTS = {
    "session": rb"(?<!\d)3[01]\d{6}_\d{8,10}(?!\d)",
    "filetime": rb"(?<!\d)133\d{15}(?!\d)",
    "date": rb"(?<!\d)202[4-9](?P<sep>[-/_])\d\d(?P=sep)\d\d(?!\d)",
    "short_date": rb"(?<=@)202[4-9]/\d\d?/\d\d?(?=:)",
    "us_date": rb"(?<![\d/])\d\d?/\d\d?/202[4-9](?!\d)",
    "packed_date": rb"(?<=[_.])202[4-9][01]\d[0-3]\d(?=\d{6}|\.)",
    "month": rb"(?<!\d)202[4-9]-\d\d(?= [A-Z])",
    "guid": rb"(?i:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})",
    "sid": rb"(?<=S-1-5-21-)\d{10}-\d{10}-\d{10}",
    "kb": rb"(?<!\d)(?<!:\d\d\.)50[89]\d{4}(?!\d)",
    "revision": rb"(?:(?<=1904[1345]\.)|(?<=22621\.)|(?<=22631\.)|(?<=7601\.))\d{4,5}(?!\d)",
    "build": rb"(?<!\d)(?:19045|22631)(?!\d)",
    "maker": rb"(?:(?<=MK=)|(?<=Manufacturer: )|(?<=Manufacturer = )|(?<=Brand = )|(?<=\"manufacturer\":\"))Contoso",
    "model": rb"Desk[ +]400(?: G3)?|Book 55",
    "host": rb"(?i:DESK-\d\d)(?!\d)",
    "number": rb"@@\d@@",
    "user": rb"(?<=\\)(?:paula|lena)\b|\bPaula\b",
}
SLOT = re.compile(b"|".join(b"(?P<%s>%s)" % (name.encode(), pattern) for name, pattern in SLOTS.items()))


class Machine:
    """One invented machine: who it is follows from its key, when its logs were written from the days they are shifted by."""

    def __init__(self, key, days):
        chosen = random.Random("machine " + key)
        self.key, self.days = key.encode(), days
        self.host_name = b"%s-%05d" % (chosen.choice(HOSTS).encode(), chosen.randrange(100_000))
        self.user_name = chosen.choice(USERS)
        self.sid_value = b"%d-%d-%d" % tuple(chosen.randrange(10**9, 4 * 10**9) for _ in range(3))
        self.maker_name, self.short_model, self.long_model = chosen.choice(MODELS)
        self.builds = {build: chosen.choice(others) for build, others in BUILDS.items()}
        self.revisions = 7 * chosen.randrange(24)

    def drawn(self, what, below):
        """A number of its own, always the same for the same what."""
        return int.from_bytes(hashlib.md5(self.key + what).digest()[:4], "little") % below

    def value(self, slot):
        kind, text = slot
        return getattr(self, kind)(text)

    def moved(self, year, month, day):
        return datetime.date(int(year), int(month), int(day)) + datetime.timedelta(self.days)

    def session(self, text):
        high, low = text.split(b"_")
        ticks = (int(high) << 32 | int(low)) + self.days * TICKS_A_DAY
        return b"%d_%d" % (ticks >> 32, ticks & 0xFFFFFFFF)

    def filetime(self, text):
        return b"%d" % (int(text) + self.days * TICKS_A_DAY)

    def date(self, text):
        date, sep = self.moved(text[:4], text[5:7], text[8:]), text[4:5]
        return b"%04d%s%02d%s%02d" % (date.year, sep, date.month, sep, date.day)

    def short_date(self, text):
        date = self.moved(*text.split(b"/"))
        return b"%d/%d/%d" % (date.year, date.month, date.day)

    def us_date(self, text):
        month, day, year = text.split(b"/")
        date = self.moved(year, month, day)
        return (b"%02d/%02d/%d" if month.startswith(b"0") else b"%d/%d/%d") % (date.month, date.day, date.year)

    def packed_date(self, text):
        date = self.moved(text[:4], text[4:6], text[6:])
        return b"%04d%02d%02d" % (date.year, date.month, date.day)

    def month(self, text):
        date = self.moved(text[:4], text[5:], 14)
        return b"%04d-%02d" % (date.year, date.month)

    def guid(self, text):
        made = hashlib.md5(self.key + text.lower()).hexdigest()
        made = "-".join((made[:8], made[8:12], "5" + made[13:16], "a" + made[17:20], made[20:])).encode()
        return made if text == text.lower() else made.upper()

    def sid(self, _):
        return self.sid_value

    def kb(self, text):
        """Every month has its own, for all machines."""
        return b"%d" % (int(text) + 131 * (self.days // 30 % 24))

    def revision(self, text):
        return b"%d" % (int(text) + self.revisions)

    def build(self, text):
        return self.builds[text]

    def maker(self, _):
        return self.maker_name

    def model(self, text):
        return self.long_model if text.endswith(b" G3") else self.short_model.replace(b" ", b"+" if b"+" in text else b" ")

    def number(self, text):
        return b"%d" % (self.drawn(text, 4096) + 1)

    def user(self, text):
        return self.user_name.capitalize() if text[:1].isupper() else self.user_name

    def host(self, text):
        return self.host_name.lower() if text == text.lower() else self.host_name


class Template:
    """A text with slots."""

    def __init__(self, text):
        self.parts, at = [], 0
        for found in SLOT.finditer(text):
            self.parts += [text[at:found.start()], (found.lastgroup, found[0])]
            at = found.end()
        self.parts.append(text[at:])
        self.slots = self.parts[1::2]
        self.distinct = set(self.slots)

    def fill(self, machine):
        values = {slot: machine.value(slot) for slot in self.distinct}
        filled = self.parts.copy()
        filled[1::2] = [values[slot] for slot in self.slots]
        return b"".join(filled)


class File:
    """A file of a sample: its name has slots too. UTF-16 is varied as UTF-8 and turned back."""

    def __init__(self, name, data):
        self.coding = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(data[:2]) or ("utf-16-le" if data[1:12:2] == b"\0" * 6 else None)
        text = data
        if self.coding:
            try:
                text = data.decode(self.coding, "surrogatepass").encode("utf-8", "surrogatepass")
            except UnicodeDecodeError:
                self.coding = None
        self.name, self.text, self.bytes = Template(name.encode()), Template(text), len(data)

    def fill(self, machine):
        text = self.text.fill(machine)
        if self.coding:
            text = text.decode("utf-8", "surrogatepass").encode(self.coding, "surrogatepass")
        return self.name.fill(machine).decode(), text


class Original(Machine):
    """The machine of the sample itself."""

    def __init__(self):
        super().__init__("", 0)

    def value(self, slot):
        kind, text = slot
        return text.strip(b"@") if kind == "number" else text
