# Reads items of the attendance record, made from FORMAT.md alone. In: `<slot> <body in hex>` a line. Out: JSON a line.
import itertools, json, math, sys, uuid, zlib
class Bytes:
    def __init__(self, data): self.data, self.at = data, 0
    def take(self, n): self.at += n; return self.data[self.at - n:self.at]
    def u8(self): return self.take(1)[0]
    def uvarint(self): low = self.u8(); return low if low < 128 else low - 128 + 128 * self.uvarint()
    def svarint(self): n = self.uvarint(); return -(n + 1) // 2 if n % 2 else n // 2
    def list(self, read): return [read() for _ in range(self.uvarint())]
    def set(self): return [n - 1 for n in itertools.accumulate(gap + 1 for gap in self.list(self.uvarint))]
    def text(self):
        if self.data[self.at] == 0xFE: return self.take(1) and None
        if self.data[self.at] == 0xFD: return self.take(1) and self.take(self.uvarint()).decode("utf-16-le", "surrogatepass")
        return self.take(self.data.index(0xFF, self.at) + 1 - self.at)[:-1].decode()

def run(body, texts, named):
    kind, n = body.u8(), body.uvarint()
    width = 0 if kind < 2 else 32 if kind == 5 else body.uvarint()
    head, size = body.text() if width else "", math.ceil(width * math.log2(10) / 8 if kind == 2 else width / 2)
    digits = lambda number: str(uuid.UUID(int=number)) if kind == 5 else format(number, "dxX"[kind - 2]).zfill(width)
    ids = [head + digits(int.from_bytes(body.take(size), "big")) if width else texts.text() for _ in range(n)]
    return [(user_id, texts.text() if named else None) for user_id in ids]

def item(slot, body, chains={None: ([], {}, [set()] * 3)}):  # by slot and stamp: who each member number is, who is present, last answers
    version, flags, every, at, count, rosters, gone, called = *body.take(2), body.svarint(), slot, 0, [], set(), None
    counts = [[at := at + body.svarint(), count := count + body.svarint()] for _ in range(body.uvarint())]
    gaps, listed, stamp = body.list(body.u8), body.list(body.uvarint), body.take(2)
    names, present, (confirmed, once, again) = chains[(slot - 60 * body.uvarint(), body.take(2)) if flags & 2 else None]
    block = body.take(body.uvarint()) if listed else b""
    texts = Bytes(zlib.decompress(block, -15) if flags & 4 else block)
    for rows in listed:
        time = to = slot + body.svarint(); start, bits, robots = to - body.svarint(), body.u8(), body.uvarint()
        left, joined, new = body.set(), body.set(), sum(body.list(lambda: run(body, texts, bits & 2)), [])
        joined += range(len(names), len(names) + len(new))
        stayed = {n: t for n, t in present.items() if n not in left}
        names, present, _ = chains[slot, stamp] = names + new, stayed | {n: (time := time - body.svarint()) for n in joined}, [set()] * 3
        gone |= set(left)
        rosters.append({"from": start, "to": to, "listed": rows, "robots": robots, "ended": bits & 1 == 1,
                        "members": [[*names[n], t] for n, t in present.items() if names[n][0] is not None]})
    if flags & 8:
        to = slot + body.svarint(); start, unanswered = to - body.svarint(), body.uvarint()
        new = sum(body.list(lambda: run(body, texts, 0)), [])
        names, (yes, no, unasked) = names + new, [set(body.set()) for _ in "123"]
        there = (confirmed | gone) - present.keys(); away = again - present.keys() - there
        there, away = there - no - unasked | yes, away - yes - unasked | no
        chains[slot, stamp] = names, present, [there, away - once - again, away & (once | again)]
        ids = lambda numbers: sorted({names[n][0] for n in numbers} - {None})
        called = {"from": start, "to": to, "confirmed": ids(there), "denied": ids(away), "unanswered": unanswered}
    return {"version": version, "every": every, "dissolved": flags & 1 == 1, "counts": counts, "gaps": gaps, "rosters": rosters, "called": called}
for slot, body in map(str.split, sys.stdin): print(json.dumps(item(int(slot), Bytes(bytes.fromhex(body)))))
