import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import fc from "fast-check";
import { K0sError } from "../../../lib/base/mod.ts";
import { parseArgv, requireFlags } from "../../../lib/command/argv.ts";
import { intFlag, quoted, stringFlag, stringsFlag, switchFlag, UsageError } from "../../../lib/command/mod.ts";

const FLAGS = [
  switchFlag("debug", "", { short: "d" }),
  switchFlag("verbose", "", { short: "v", default: true }),
  switchFlag("no-taints", ""),
  stringFlag("config", "", { short: "c" }),
  stringsFlag("taints", ""),
  intFlag("port", "", { default: 10_258 }),
  switchFlag("old", "", { deprecated: "it has no effect" }),
];

Deno.test("parseArgv() reads flags where the Go library does", () => {
  const cases: [string[], Record<string, unknown>, string[]][] = [
    [[], { debug: false, verbose: true, config: "", port: 10_258, taints: [] }, []],
    [["--debug"], { debug: true }, []],
    [["--debug=false", "--verbose=F"], { debug: false, verbose: false }, []],
    [["--debug", "false"], { debug: true }, ["false"]],
    [["-dv"], { debug: true, verbose: true }, []],
    [["-cFILE"], { config: "FILE" }, []],
    [["-c=FILE"], { config: "FILE" }, []],
    [["-c", "FILE"], { config: "FILE" }, []],
    [["-dc", "FILE"], { debug: true, config: "FILE" }, []],
    [["-d=false"], { debug: false }, []],
    [["-c", "-"], { config: "-" }, []],
    [["--config", "--debug"], { config: "--debug", debug: false }, []],
    [["--config="], { config: "" }, []],
    [["--config=a=b\nc"], { config: "a=b\nc" }, []],
    [["--no-taints"], { "no-taints": true }, []],
    [["--no-taints=false"], { "no-taints": false }, []],
    [["--taints=a,b", "--taints", "c"], { taints: ["a", "b", "c"] }, []],
    [["--port", "-1"], { port: -1 }, []],
    [["one", "-d", "two"], { debug: true }, ["one", "two"]],
    [["-", "--", "-d", "--config"], { debug: false, config: "" }, ["-", "-d", "--config"]],
    [["007", "1e3"], {}, ["007", "1e3"]],
  ];
  for (const [argv, expected, args] of cases) {
    const parsed = parseArgv(argv, FLAGS);
    const read = (name: string) =>
      ["config"].includes(name)
        ? parsed.flags.string(name)
        : name === "port"
        ? parsed.flags.number(name)
        : name === "taints"
        ? parsed.flags.strings(name)
        : parsed.flags.bool(name);
    for (const [name, value] of Object.entries(expected)) assertEquals(read(name), value, `${argv} ${name}`);
    assertEquals(parsed.args, args, argv.join(" "));
  }
});

Deno.test("parseArgv() refuses in upstream's words", () => {
  const cases: [string[], string, string | undefined][] = [
    [["--nope"], "unknown flag: --nope", undefined],
    [["--nope=1"], "unknown flag: --nope", undefined],
    [["--debgu"], "unknown flag: --debgu", 'Did you mean "--debug"?'],
    [["-x"], "unknown shorthand flag: 'x' in -x", undefined],
    [["-dx"], "unknown shorthand flag: 'x' in -x", undefined],
    [["--config"], "flag needs an argument: --config", undefined],
    [["-c"], "flag needs an argument: 'c' in -c", undefined],
    [["--=x"], "bad flag syntax: --=x", undefined],
    [["---x"], "bad flag syntax: ---x", undefined],
    [
      ["-d=perhaps"],
      'invalid argument "perhaps" for "-d, --debug" flag: strconv.ParseBool: parsing "perhaps": invalid syntax',
      undefined,
    ],
    [
      ["--port=x"],
      'invalid argument "x" for "--port" flag: strconv.ParseInt: parsing "x": invalid syntax',
      undefined,
    ],
    [["--constructor"], "unknown flag: --constructor", undefined],
  ];
  for (const [argv, message, hint] of cases) {
    const error = assertThrows(() => parseArgv(argv, FLAGS), UsageError);
    assertEquals([error.message, error.hint], [message, hint]);
  }
});

Deno.test("parseArgv() reports deprecated flags that were used", () => {
  assertEquals(parseArgv(["--old"], FLAGS).deprecated.map(({ name }) => name), ["old"]);
  assertEquals(parseArgv(["--debug"], FLAGS).deprecated, []);
});

Deno.test("parseArgv() gives a value back as it was typed", () => {
  fc.assert(fc.property(fc.string(), fc.array(fc.string()), (value, rest) => {
    const { flags, args } = parseArgv(["--config", value, "--", ...rest], FLAGS);
    assertEquals(flags.string("config"), value);
    assertEquals(args, rest);
  }));
});

Deno.test("parseArgv() throws nothing but usage errors", () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom("--", "-", "--debug", "-d", "-dvc", "--config", "--port=1", '--taints="', "--=", "---"),
  );
  fc.assert(fc.property(fc.array(word), (argv) => {
    try {
      parseArgv(argv, FLAGS);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
    }
  }));
});

Deno.test("requireFlags() names all that are missing", () => {
  const flags = [stringFlag("cert", "", { isRequired: true }), stringFlag("url", "", { isRequired: true })];

  const error = assertThrows(() => requireFlags(flags, parseArgv([], flags).flags), UsageError);

  assertEquals(error.message, 'required flag(s) "cert", "url" not set');
  requireFlags(flags, parseArgv(["--cert=", "--url=u"], flags).flags);
});

Deno.test("UsageError is an error of k0s", () => {
  assertInstanceOf(new UsageError("unknown flag: --x"), K0sError);
});

Deno.test("quoted() quotes as Go does", () => {
  assertEquals(quoted('a "b"\n'), '"a \\"b\\"\\n"');
});
