// Light, dark or as the computer says; remembered on this computer.

export const SCHEMES = ['auto', 'light', 'dark'] as const;
export type Scheme = (typeof SCHEMES)[number];
const STORED_AS = 'vardag.scheme';

class Look {
  scheme = $state<Scheme>('auto');
}

export const look = new Look();

export function useScheme(scheme: Scheme): void {
  look.scheme = scheme;
  localStorage.setItem(STORED_AS, scheme);
  document.documentElement.dataset.colorScheme = scheme;
}

export function rememberScheme(): void {
  const stored = localStorage.getItem(STORED_AS);
  useScheme(SCHEMES.find((one) => one === stored) ?? 'auto');
}
