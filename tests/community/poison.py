"""Letters that nobody writes by accident: malformed, endless, nested, or in letters that are none."""

HEAD = b"Message-ID: <1@evil.example>\r\nFrom: eve@evil.example\r\nTo: help@example.org\r\nSubject: x\r\n"
_TEXT, _HTML = b"Content-Type: text/plain\r\n\r\n", b"Content-Type: text/html\r\n\r\n"


def _nested(number):
    parts = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (one, one) for one in range(number)
    )
    return HEAD + parts + _TEXT + b"hi"


def _to(value):
    return HEAD.replace(b"To: ", b"To: " + value) + b"\r\nhi"


def _from(value):
    return HEAD.replace(b"From: eve@evil.example", b"From: " + value) + b"\r\nhi"


def _in_letters(name, text):
    return HEAD + b'Content-Type: text/plain; charset="%s"\r\n\r\n' % name + text


POISON = {
    "nothing": b"",
    "null bytes": b"\0" * 1000,
    "an id with a null byte": b"Message-ID: <a\0b@e>\r\nFrom: eve@evil.example\r\n\r\nhi",
    "an id in two lines": b"Message-ID: =?utf-8?q?=3Ca=0ABcc:x=40e=3E?=\r\nFrom: eve@evil.example\r\n\r\nhi",
    "an id that is none": b"Message-ID: <a@[\r\nFrom: eve@evil.example\r\n\r\nhi",
    "an endless id": b"Message-ID: <" + b"a." * 100_000 + b"@e>\r\n\r\nhi",
    "nested parts": _nested(3000),
    "nested letters": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 3000 + _TEXT + b"hi",
    "twenty thousand parts": HEAD + b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n\r\nx\r\n" * 20_000,
    "nested comments": _from(b"(" * 100_000 + b"eve@evil.example"),
    "an open bracket": _from(b"a@["),
    "two senders": _from(b"eve@evil.example, ute@example.org"),
    "twenty thousand addressees": _to(b"a@b.c, " * 20_000),
    "quotation marks": _to(b'"' * 50_000),
    "groups": _to(b"a:;" * 20_000),
    "a hundred thousand headers": HEAD + b"".join(b"X-%d: y\r\n" % one for one in range(100_000)) + b"\r\nhi",
    "references without end": HEAD + b"References: " + b"<a@b> " * 50_000 + b"\r\n\r\nhi",
    "a type that is none": HEAD + b"Content-Type: ;;;=\r\n\r\nhi",
    "a type without end": HEAD + b"Content-Type: text/plain" + b"; a=b" * 50_000 + b"\r\n\r\nhi",
    "a day that is none": HEAD + b"Date: Fri, 99 Nov 99999 99:99:99 +9999999\r\n\r\nhi",
    "letters of nobody": _in_letters(b"x-evil", b"h\xfc"),
    "letters in two parts": _in_letters(b"utf-7", b"+2AA-+AGE-"),
    "packed letters": _in_letters(b"zlib_codec", b"abc"),
    "undefined letters": _in_letters(b"undefined", b"abc"),
    "letters that are half": _in_letters(b"unicode_escape", b"\\ud800\\u0000"),
    "base64 that is none": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n@@@@a",
    "a file without a name": HEAD
    + b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Disposition: attachment; filename*0*=\xff%\r\n\r\nhi\r\n--a--",
    "comments in markup": HEAD + _HTML + b"<!--" * 40_000,
    "tags in tags": HEAD + _HTML + b"<div>" * 32_000,
    "tags that never end": HEAD + _HTML + b"<a " * 50_000,
    "marked sections": HEAD + _HTML + b"<![x[" * 10_000,
    "empty lines": HEAD + b"\r\n" + b"\n" * 40_000 + b"x",
    "beginnings of quotations": HEAD + b"\r\n" + (b"Am 1.1.2020 schrieb " * 14 + b"\n") * 140,
    "a line of beginnings": HEAD + b"\r\n" + b"Am 1.1.2020 schrieb " * 2000,
    "headers of parts without end": HEAD
    + b"Content-Type: multipart/mixed; boundary=a\r\n\r\n"
    + (b"--a\r\nContent-Type: text/plain" + b"; a=b" * 5_000 + b"\r\n\r\nx\r\n") * 190,
    "parts in parts with many lines": _nested(190) + b"\r\nx" * 500_000,
    "a way of packing without end": HEAD + b"Content-Transfer-Encoding: " + b"(" * 4_000 + b"\r\n\r\nx",
    "five megabytes": HEAD + b"\r\n" + b"x" * 5_000_000,
}
