/** `王*`: the first character, whatever follows; a character may be a pair of UTF-16 units (domain §7.9, I35). */
export function maskName(name: string): string {
  return `${[...name][0] ?? ''}*`;
}
