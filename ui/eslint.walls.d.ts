export function breach(specifier: string, from: string): string | undefined;
export const walls: object;
