import { assertEquals, assertStringIncludes } from "@std/assert";
import { renderMan } from "../../../../lib/cli/docs/man.ts";
import { COMMAND, GROUP } from "./_page.ts";

Deno.test("renderMan() of a command shows text as it is, whatever roff takes its characters for", () => {
  assertEquals(
    renderMan({ ...COMMAND, summary: "Do it …" }),
    String.raw`.TH "K0S-GROUP-DO-IT" "1" "" "k0s" "k0s"
.SH NAME
k0s\-group\-do\-it \- Do it \[u2026]
.SH SYNOPSIS
.B k0s group do\-it [name] [flags]
.SH DESCRIPTION
Do it with \en and \-x.
\&.dots begin a line
.PP
.nf
  set in
.fi
.PP
Also: do
.SH OPTIONS
.nf
  \-h, \-\-help   help for do\-it
      \-\-own    its own
.fi
.SH OPTIONS INHERITED FROM PARENT COMMANDS
.nf
      \-\-all   everything
.fi
.SH EXAMPLES
.nf
    $ k0s group do\-it
.fi
.SH SEE ALSO
.BR k0s\-group (1)
`,
  );
});

Deno.test("renderMan() of a group says that a command follows", () => {
  const text = renderMan(GROUP);

  assertStringIncludes(text, ".B k0s group [command]\n");
  assertStringIncludes(text, ".SH SEE ALSO\n.BR k0s (1),\n.BR k0s\\-group\\-do\\-it (1)\n");
});
