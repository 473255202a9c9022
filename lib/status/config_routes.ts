import { K0sError } from "../base/mod.ts";
import type { ConfigDifference, ConfigProgress } from "./config_documents.ts";

/** Longest document that is looked at, in bytes: the API server takes no object that is longer. */
export const LARGEST_DOCUMENT_BYTES = 3 * 1024 * 1024;

/** A configuration that is asked about. */
export interface AskedDocument {
  /** Where it comes from, for messages: a file, or `-` for standard input. */
  name: string;
  /** Left out: that of the cluster's object. */
  text?: string;
  /** Whether it is the cluster's object instead of a controller's file. */
  isObject: boolean;
}

/** What a controller answers about its configuration. Errors of the kind {@link K0sError} are answers, too. */
export interface ConfigRoutes {
  /** What would be another if a configuration were in effect. Changes nothing. */
  difference(asked: AskedDocument): Promise<ConfigDifference>;
  /** Has the file read again, as SIGHUP does; resolves when it is taken over, though not yet in effect. */
  reload(): Promise<void>;
  /** How far it is with what it was told last. */
  progress(): ConfigProgress;
}

/** What went wrong, as an answer. */
export interface ConfigFailure {
  message: string;
  hint?: string | undefined;
}

/** Answers a request below `/config/`; `undefined` if there is no such path. */
export async function answerConfig(request: Request, routes: ConfigRoutes): Promise<unknown> {
  const { pathname, searchParams } = new URL(request.url);
  switch (`${request.method} ${pathname}`) {
    case "POST /config/difference": {
      const text = await textOf(request);
      return await routes.difference({
        name: searchParams.get("name") ?? "-",
        isObject: searchParams.get("object") === "true",
        ...(searchParams.get("stored") === "true" ? {} : { text }),
      });
    }
    case "POST /config/reload":
      await routes.reload();
      return {};
    case "GET /config/progress":
      return routes.progress();
    default:
      return undefined;
  }
}

/** The body, which must not be longer than a configuration can be. */
async function textOf({ body }: Request): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > LARGEST_DOCUMENT_BYTES) {
      throw new K0sError(`A configuration may have ${LARGEST_DOCUMENT_BYTES} bytes: this one has more`);
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
