/** What to do about what helm complains of when it fetches a chart; the first that fits counts. */
const HINTS: readonly [RegExp, string][] = [
  [
    /is not what the index of its repository says/,
    "It was exchanged or damaged, or the index is out of date: have the index of the repository made anew, or take another version",
  ],
  [
    /signed by unknown authority|certificate is not trusted/,
    "Give the authority of its certificate: caFile of the repository, or ca.crt of its Secret",
  ],
  [
    /invalid chart URL format|invalid URL escape|invalid port|invalid userinfo/,
    "Check the URL; give credentials apart, as username and password",
  ],
  [/server gave HTTP response to HTTPS client/, "Registries are spoken to by HTTPS only: give it a certificate"],
  [
    /certificate required|bad certificate/,
    "It wants a client certificate: certFile and keyFile of the repository, or tls.crt and tls.key of its Secret",
  ],
  [/x509: /, "Look at the certificate of the repository: its names, and until when it is valid"],
  [
    /\b401\b|\b403\b|[Uu]nauthorized|[Ff]orbidden|access denied|basic credential not found/,
    "Check username and password of the repository, or of its Secret, and that they may read it",
  ],
  [
    /no such host|server misbehaving|[Tt]emporary failure in name resolution/,
    "Check the host in the URL, and the name servers of this controller",
  ],
  [
    /connection refused|no route to host|network is unreachable|i\/o timeout|did not end within|deadline exceeded|Client\.Timeout/,
    "Check that this controller reaches it, and the proxy in its environment",
  ],
  [
    /no chart version found|not found in .* (?:index|repository)|no chart name found|could not locate a version|invalid_reference|: not found/,
    "Check the name and the version of the chart; a version that is left out takes the newest one",
  ],
  [/\b404\b/, "Check the URL of the repository: index.yaml is expected below it"],
];

/** What to do about a complaint of helm's about fetching a chart; `undefined` if that is not known. */
export function pullHint(complaint: string): string | undefined {
  return HINTS.find(([pattern]) => pattern.test(complaint))?.[1];
}
