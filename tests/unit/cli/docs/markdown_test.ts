import { assertEquals } from "@std/assert";
import { renderMarkdown } from "../../../../lib/cli/docs/markdown.ts";
import { COMMAND, PROGRAM } from "./_page.ts";

Deno.test("renderMarkdown() of a command is laid out as cobra does", () => {
  assertEquals(
    renderMarkdown(COMMAND),
    `## k0s group do-it

Do it

### Synopsis

Do it with \\n and -x.
.dots begin a line

  set in

\`\`\`
k0s group do-it [name] [flags]
\`\`\`

### Aliases

\`do\`

### Examples

\`\`\`
	$ k0s group do-it
\`\`\`

### Options

\`\`\`
  -h, --help   help for do-it
      --own    its own
\`\`\`

### Options inherited from parent commands

\`\`\`
      --all   everything
\`\`\`

### SEE ALSO

* [k0s group](k0s_group.md)	 - A group
`,
  );
});

Deno.test("renderMarkdown() of a group leaves out what it has not", () => {
  assertEquals(
    renderMarkdown(PROGRAM),
    "## k0s\n\nThe program\n\n### Options\n\n```\n  -h, --help   help for k0s\n```\n\n### SEE ALSO\n\n* [k0s group](k0s_group.md)\t - A group\n",
  );
});
