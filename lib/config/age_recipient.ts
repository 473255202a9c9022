/** Letters of Bech32, each for five bits. */
const LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const PREFIX = "age";
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** Whether a text is a public key of age's, `age1…`, its checksum included. @see BIP 173 */
export function isAgeRecipient(text: string): boolean {
  if (!/^age1[02-9ac-hj-np-z]{58}$/.test(text)) return false;
  const prefix = [...PREFIX].map((letter) => letter.charCodeAt(0));
  const data = [...text.slice(PREFIX.length + 1)].map((letter) => LETTERS.indexOf(letter));
  return checksum([...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31), ...data]) === 1;
}

function checksum(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    GENERATORS.forEach((generator, bit) => {
      if (((top >> bit) & 1) === 1) sum ^= generator;
    });
  }
  return sum;
}
