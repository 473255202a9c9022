/** What an Event may say, in bytes. @see k8s.io/kubernetes `pkg/apis/core/validation/events.go`: NoteLengthLimit */
const MOST_BYTES = 1_024;

/** A text as an Event can carry it: the API server refuses a longer one whole. */
export function eventMessage(text: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= MOST_BYTES) return text;
  const mark = "…";
  const room = MOST_BYTES - new TextEncoder().encode(mark).length;
  // A character that would be cut in two is left out.
  return new TextDecoder().decode(bytes.subarray(0, room), { stream: true }) + mark;
}
