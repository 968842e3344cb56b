export function breach(specifier: string, from: string, later?: boolean): string | undefined;
export const walls: object;
