/* Codes as they are proposed: no letters and digits that are taken for one another when they are read out. */

const LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

/** Such as `SORRY-7KQ2MXA9`; whoever guesses would have to try a million millions of them. */
export function proposeCode(random: (size: number) => Uint8Array = bytes): string {
  const tail = Array.from(random(8), (byte) => LETTERS[byte % LETTERS.length]).join('');
  return `SORRY-${tail}`;
}

function bytes(size: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(size));
}
