import { language, named } from "../../i18n";
import { type Answered, read } from "../../platform/api";
import { usePolled } from "../../platform/poll";

type Published = Answered<"/v1/complaint-topics">;

export interface ComplaintWords {
  readonly topics: Published["topics"];
  readonly outcomes: Published["outcomes"];
  readonly topic: (code: string) => string;
  readonly outcome: (code: string) => string;
}

/** What complaints are about and what may come of them, in words, as the service publishes them. */
export function useComplaintWords(): ComplaintWords {
  const published = usePolled((ask) => read("/v1/complaint-topics", { ...ask }), null, []).value;
  const told = (words: { en: string; pt: string } | undefined) =>
    words && (language.value === "pt-BR" ? words.pt : words.en);
  const topics = published?.topics ?? [];
  const outcomes = published?.outcomes ?? [];
  return {
    topics,
    outcomes,
    topic: (code) => told(topics.find((one) => one.topic === code)?.words) ?? named({}, code),
    outcome: (code) => told(outcomes.find((one) => one.outcome === code)?.words) ?? named({}, code),
  };
}
