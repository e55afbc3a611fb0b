import type { Bilingual } from "../../i18n";

const en = {
  map: "Map with the car and its way",
  car: "Car",
  arrives: (duration: string) => `At the destination in ${duration}`,
  picks_up: (duration: string) => `At the pickup in ${duration}`,
  no_position: "Where the car is cannot be seen at the moment.",
  about: "Somebody shared this ride with you. Places are shown roughly; the link ends soon after the ride.",
};

export const words: Bilingual<typeof en> = {
  en,
  pt: {
    map: "Mapa com o carro e o seu caminho",
    car: "Carro",
    arrives: (duration) => `No destino em ${duration}`,
    picks_up: (duration) => `No embarque em ${duration}`,
    no_position: "No momento não se vê onde está o carro.",
    about:
      "Alguém compartilhou esta corrida com você. Os lugares são aproximados; o link termina pouco depois da corrida.",
  },
};
