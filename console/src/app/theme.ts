import { effect, signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";
export const THEMES: readonly Theme[] = ["system", "light", "dark"];

const STORED = "corrida.theme";
const dark = window.matchMedia("(prefers-color-scheme: dark)");

export const theme = signal<Theme>(THEMES.find((known) => known === localStorage.getItem(STORED)) ?? "system");
/** Whether the page is dark now; the map redraws on it. */
export const isDark = signal(false);

const apply = () => {
  isDark.value = theme.value === "dark" || (theme.value === "system" && dark.matches);
  document.documentElement.dataset.theme = isDark.value ? "dark" : "light";
};

export function startTheming(): void {
  effect(apply);
  dark.addEventListener("change", apply);
}

export function choose(chosen: Theme): void {
  localStorage.setItem(STORED, chosen);
  theme.value = chosen;
}
