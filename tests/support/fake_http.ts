import type { Http, HttpOptions, HttpSession } from "../../lib/platform/mod.ts";

/** Answers every request by a function, and remembers sessions. */
export class FakeHttp implements Http {
  /** Options of every session opened, oldest first. */
  readonly opened: HttpOptions[] = [];
  /** Addresses asked for, oldest first. */
  readonly requested: string[] = [];
  /** How many sessions are open. */
  openSessions = 0;
  /** What a request gets. */
  answer: (url: string, init: RequestInit) => Promise<Response> | Response = () => new Response("ok");

  open(options: HttpOptions = {}): HttpSession {
    this.opened.push(options);
    this.openSessions++;
    return {
      fetch: async (url, init = {}) => {
        this.requested.push(url);
        return await this.answer(url, init);
      },
      [Symbol.dispose]: () => void this.openSessions--,
    };
  }
}
