import { assertEquals } from "@std/assert";
import { isAgeRecipient } from "../../../lib/config/age_recipient.ts";

const GOOD = [
  "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
  "age10757f28nx44jayexsczuz0d53s5ft49l0u06lrhprmhf6634948sdhtv6e",
];

const BAD = [
  "",
  "age1",
  // A letter that was mistyped, two that were swapped, one that is missing.
  "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8q",
  "age1lq3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
  "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8",
  "AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SQ0CPLZ",
];

Deno.test("isAgeRecipient() takes public keys of age's, and no mistyped one", () => {
  for (const text of GOOD) assertEquals(isAgeRecipient(text), true, text);
  for (const text of BAD) assertEquals(isAgeRecipient(text), false, text);
});
