import type { Bilingual } from "../../i18n";

const en = {
  title: "Sign in",
  lead: "Rides, drivers, the desk: one account each.",
  email: "E-mail",
  password: "Password",
  new_password: "New password",
  new_password_hint: "At least 12 characters, with small and capital letters, digits and symbols.",
  code: "Code from your authenticator",
  submit: "Sign in",
  wrong: "This e-mail and password do not belong together.",
  weak: "This password is too weak.",
  wrong_code: "This code is not right, or no longer.",
  reset: "The password has to be set anew first. Ask the desk.",
  too_many: "Too many tries. Wait a little.",
  other: "Signing in did not work.",
  local_title: "Try it as",
  local_lead: "Ready-made people of this local stack. Open a second tab to be a second person.",
};

export const words: Bilingual<typeof en> = {
  en,
  pt: {
    title: "Entrar",
    lead: "Corridas, motoristas, central: uma conta para cada um.",
    email: "E-mail",
    password: "Senha",
    new_password: "Senha nova",
    new_password_hint: "Pelo menos 12 caracteres, com maiúsculas, minúsculas, números e símbolos.",
    code: "Código do seu autenticador",
    submit: "Entrar",
    wrong: "Este e-mail e esta senha não combinam.",
    weak: "Esta senha é fraca demais.",
    wrong_code: "Este código não está certo, ou não vale mais.",
    reset: "É preciso definir uma senha nova antes. Fale com a central.",
    too_many: "Tentativas demais. Espere um pouco.",
    other: "Não foi possível entrar.",
    local_title: "Experimente como",
    local_lead: "Pessoas prontas deste ambiente local. Abra outra aba para ser uma segunda pessoa.",
  },
};
