import { Component, type ComponentChildren, type ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { shared } from "../i18n/shared";
import { SignIn } from "../pages/sign-in/sign-in";
import { problemOf } from "../platform/problem";
import { session } from "../platform/session";
import { Failure, Loading, Message } from "../ui/states";
import { PAGES, type Page } from "./pages";
import { go, link, matched } from "./router";
import { maySee } from "./shell";

interface Found {
  readonly page: Page;
  readonly parameters: Record<string, string>;
}

/** The page the path names, loaded when first needed; signing in first where an account is needed. */
export function Outlet({ path }: { path: string }) {
  const found = find(path);
  const isSignedIn = session.value !== null;
  const home = path === "/" && isSignedIn ? PAGES.find((page) => page.inNavigation && maySee(page)) : undefined;
  useEffect(() => {
    if (home) go(home.path);
  }, [home]);
  useEffect(() => {
    document.title = found ? `${found.page.name()} · Corrida` : "Corrida";
  });
  if (home) return <Loading />;
  if (!isSignedIn && found?.page.audience !== "anyone") return <SignIn />;
  if (!found) return <Nowhere title={shared().page_not_found} />;
  if (!maySee(found.page)) return <Nowhere title={shared().page_not_for_you} />;
  return (
    <Boundary key={path}>
      <div class={`page page-${found.page.shape}`}>
        <Loaded page={found.page} parameters={found.parameters} />
      </div>
    </Boundary>
  );
}

function find(path: string): Found | undefined {
  for (const page of PAGES) {
    const parameters = matched(page.path, path);
    if (parameters) return { page, parameters };
  }
  return undefined;
}

function Loaded({ page, parameters }: Found) {
  const [loaded, setLoaded] = useState<{ Content: ComponentType<Record<string, string>> }>();
  const [thrown, setThrown] = useState<unknown>();
  useEffect(() => {
    page.load().then((module) => setLoaded({ Content: module.default }), setThrown);
  }, [page]);
  if (thrown) return <Failure problem={problemOf(thrown)} onRetry={() => window.location.reload()} />;
  return loaded ? <loaded.Content {...parameters} /> : <Loading />;
}

function Nowhere({ title }: { title: string }) {
  return (
    <Message title={title}>
      <a class="button" href={link("/")}>
        {shared().to_start}
      </a>
    </Message>
  );
}

/** A defect of one page is told on that page; the rest of the console stays. */
class Boundary extends Component<{ children: ComponentChildren }, { thrown: unknown }> {
  override state: { thrown: unknown } = { thrown: undefined };

  override componentDidCatch(thrown: unknown) {
    this.setState({ thrown });
  }

  render() {
    if (this.state.thrown === undefined) return this.props.children;
    return (
      <Message title={shared().page_failed} detail={String(this.state.thrown)}>
        <button type="button" class="button" onClick={() => this.setState({ thrown: undefined })}>
          {shared().retry}
        </button>
      </Message>
    );
  }
}
