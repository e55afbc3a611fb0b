import { useEffect, useRef, useState } from "preact/hooks";
import { LANGUAGES, language, speak } from "../i18n";
import { shared } from "../i18n/shared";
import { session, signOut } from "../platform/session";
import { Icon } from "../ui/icon";
import { Toasts } from "../ui/toast";
import { Outlet } from "./outlet";
import { PAGES, type Page } from "./pages";
import { go, link, location } from "./router";
import { choose, THEMES, theme } from "./theme";

/** Header, navigation by role, and the page in between. */
export function Shell() {
  const t = shared();
  const main = useRef<HTMLElement>(null);
  const path = location.value.path;
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [path]);
  return (
    <>
      <button type="button" class="skip-link" onClick={() => main.current?.focus()}>
        {t.skip_to_content}
      </button>
      <header class="header">
        <a class="brand" href={link("/")}>
          <img src="./icon.svg" alt="" width="28" height="28" />
          <span>{t.app}</span>
        </a>
        <Navigation path={path} />
        <Settings />
      </header>
      <main id="content" ref={main} tabIndex={-1} class="main">
        <Outlet path={path} />
      </main>
      <Toasts />
    </>
  );
}

function Navigation({ path }: { path: string }) {
  const pages = PAGES.filter((page) => page.inNavigation && maySee(page));
  if (pages.length === 0) return <span class="navigation" />;
  const current = pages.filter((page) => path === page.path || path.startsWith(`${page.path}/`)).at(-1);
  return (
    <nav class="navigation" aria-label={shared().navigation}>
      {pages.map((page) => (
        <a key={page.path} href={link(page.path)} aria-current={page === current ? "page" : undefined}>
          {page.name()}
        </a>
      ))}
    </nav>
  );
}

function Settings() {
  const t = shared();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const close = (event: Event) => {
      const outside =
        event instanceof KeyboardEvent ? event.key === "Escape" : !box.current?.contains(event.target as Node);
      if (outside) setOpen(false);
    };
    document.addEventListener("pointerdown", close);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("pointerdown", close);
      document.removeEventListener("keydown", close);
    };
  }, [open]);
  const leave = async () => {
    setOpen(false);
    await signOut();
    go("/");
  };
  return (
    <div class="settings" ref={box}>
      <button type="button" class="icon-button" aria-expanded={open} aria-label={t.menu} onClick={() => setOpen(!open)}>
        <Icon name="menu" />
      </button>
      {open && (
        <div class="settings-panel">
          {session.value && <p class="quiet">{t.signed_in_as(session.value.email)}</p>}
          <label class="field">
            <span>{t.language}</span>
            <select
              value={language.value}
              onChange={(event) => speak(event.currentTarget.value === "en" ? "en" : "pt-BR")}
            >
              {LANGUAGES.map((known) => (
                <option key={known} value={known}>
                  {known === "en" ? "English" : "Português (Brasil)"}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>{t.theme}</span>
            <select
              value={theme.value}
              onChange={(event) => choose(THEMES.find((known) => known === event.currentTarget.value) ?? "system")}
            >
              <option value="system">{t.theme_system}</option>
              <option value="light">{t.theme_light}</option>
              <option value="dark">{t.theme_dark}</option>
            </select>
          </label>
          {session.value && (
            <button type="button" class="button" onClick={leave}>
              {t.sign_out}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

export function maySee(page: Page): boolean {
  const groups = session.value?.groups ?? [];
  return page.audience === "anyone" || page.audience.some((group) => groups.includes(group));
}
