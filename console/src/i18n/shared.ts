import { type Bilingual, told } from ".";
import { en } from "./en";
import { pt } from "./pt-BR";

const WORDS: Bilingual<typeof en> = { en, pt };

/** The words that more than one page uses, in the language of the moment. */
export const shared = () => told(WORDS);
