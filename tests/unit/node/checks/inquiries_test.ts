import { assertEquals } from "@std/assert";
import { inquiries } from "../../../../lib/node/checks/ask_components.ts";
import type { ComponentQuestions } from "../../../../lib/node/checks/component_question.ts";

const DOCUMENT = { field: "f", values: {}, effective: {}, baseline: {} };

Deno.test("inquiries() asks each executable about the documents of its programs", () => {
  const asked = inquiries({
    documents: [{ ...DOCUMENT, program: "kubelet" }, { ...DOCUMENT, program: "kube-proxy" }],
    arguments: [],
  });

  assertEquals(
    asked.map(({ executable, questions }) => [executable, questions.documents.map(({ program }) => program)]),
    [
      ["kubernetes", ["kubelet"]],
      ["system-pods", ["kube-proxy"]],
    ],
  );
});

Deno.test("inquiries() asks only executables that there is something to ask of", () => {
  const documents = [{ ...DOCUMENT, program: "kubelet" }] as const;
  const api = { field: "spec.api", program: "kube-apiserver", baseline: [], effective: [], parts: [] } as const;
  const router = { ...api, program: "kube-router" } as const;

  const asked = (some: Partial<ComponentQuestions>) =>
    inquiries({ documents: [], arguments: [], ...some }).map(({ executable, questions }) =>
      `${executable} ${questions.documents.length} ${questions.arguments.length}`
    );

  assertEquals(asked({}), []);
  assertEquals(asked({ documents: [...documents] }), ["kubernetes 1 0"]);
  assertEquals(asked({ documents: [...documents], arguments: [router, api] }), ["kubernetes 1 1", "system-pods 0 1"]);
});
