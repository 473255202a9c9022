import { assertEquals } from "@std/assert";
import { bindAddressProblem, externalHost, splitExternalAddress } from "../../../lib/config/external_address.ts";

Deno.test("splitExternalAddress() knows every form", () => {
  const cases: [string, string, number | undefined][] = [
    ["a.example", "a.example", undefined],
    ["a.example:443", "a.example", 443],
    ["2001:db8::1", "2001:db8::1", undefined],
    ["[2001:db8::1]:443", "2001:db8::1", 443],
    ["a:b:c", "a:b:c", undefined],
  ];
  for (const [text, host, port] of cases) assertEquals(splitExternalAddress(text), { host, port });
  assertEquals(externalHost("a:1"), "a");
});

Deno.test("bindAddressProblem() says what is wrong", () => {
  const cases: [string, string | undefined][] = [
    ["0.0.0.0:10249", undefined],
    ["[::]:10249", undefined],
    [":80", undefined],
    ["0.0.0.0", "missing port in address"],
    ["::1:80", "too many colons in address"],
    ["x:99999", "port is out of range: 99999"],
    ["x:abc", 'port is not a positive number: "abc"'],
    ["x:0", "port is zero"],
    ["a b:80", "host is neither an IP address nor a DNS name"],
  ];
  for (const [text, problem] of cases) assertEquals(bindAddressProblem(text), problem, text);
});
