/**
 * Words in two languages, typed: a page keeps its own in `words.ts` as `{ en, pt }`, where `pt: Words<typeof en>` fails the
 * build when a word is missing. What takes values is a function: `seconds: (n: number) => ...`.
 */
import { computed, signal } from "@preact/signals";

export type Language = "en" | "pt-BR";
export const LANGUAGES: readonly Language[] = ["pt-BR", "en"];

export type Words<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...values: infer V) => string
      ? (...values: V) => string
      : Words<T[K]>;
};

export interface Bilingual<T> {
  readonly en: T;
  readonly pt: Words<T>;
}

const STORED = "corrida.language";

export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    if (tag.toLowerCase().startsWith("pt")) return "pt-BR";
    if (tag.toLowerCase().startsWith("en")) return "en";
  }
  return "en";
}

function initialLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  return LANGUAGES.find((language) => language === stored) ?? preferredLanguage(navigator.languages ?? []);
}

export const language = signal<Language>(initialLanguage());

export function speak(chosen: Language): void {
  language.value = chosen;
  localStorage.setItem(STORED, chosen);
  document.documentElement.lang = chosen;
}

/** The words of a page in the language of the moment; reading it in a component subscribes the component. */
export function told<T>(words: Bilingual<T>): Words<T> {
  return language.value === "pt-BR" ? words.pt : (words.en as Words<T>);
}

/** For dates and numbers: Portuguese of Portugal and Brazil write money differently, and the currency says which it is. */
export const locale = computed(() => (language.value === "pt-BR" ? "pt-BR" : "en-GB"));

/** A word of the API's vocabulary, or the word itself made readable when a newer server says one we do not know. */
export function named(vocabulary: Readonly<Record<string, string>>, word: string | null | undefined): string {
  if (!word) return "";
  return vocabulary[word] ?? word.replaceAll("_", " ");
}
