import type { TestNode } from "./test_node.ts";

/** A line that a node or one of its pods has logged. */
export interface LogLine {
  atMs: number;
  isError: boolean;
  text: string;
}

/** How k0s itself, and a container runtime on behalf of a pod, begin a line. */
const BEGINNINGS: readonly RegExp[] = [
  /^time="(?<at>[^"]+)" level=(?<level>\w+) /,
  /^(?<at>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[-+]\d\d:\d\d)) std(?:out|err) [FP] /,
];
/** How programs mark an error: klog, logrus as text in two forms, zap and others as JSON. */
const ERROR =
  /(?:^|["\s])[EF]\d{4} \d\d:|\blevel=(?:error|fatal|panic)\b|\b(?:ERRO|FATA)\[|"level":"(?:error|fatal)"|\[ERROR\]/;

/** Reads the lines of a log that have a time. */
export function logLines(text: string): LogLine[] {
  return text.split("\n").flatMap((line) => {
    const at = BEGINNINGS.map((beginning) => beginning.exec(line)?.groups?.["at"]).find((found) => found !== undefined);
    return at === undefined ? [] : [{ atMs: Date.parse(at), isError: ERROR.test(line), text: line }];
  });
}

/** What a node, the programs that it watches over, and its pods have logged so far. */
export async function allLogLines({ machine, process }: TestNode): Promise<LogLine[]> {
  const pods = await machine.run("sh", ["-c", "cat /var/log/pods/*/*/*.log"]);
  return [process.output(), pods.stdout].flatMap(logLines);
}
