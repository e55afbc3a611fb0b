import { render } from "preact";
import { startRouting } from "./app/router";
import { Shell } from "./app/shell";
import { startTheming } from "./app/theme";
import { language, speak } from "./i18n";
import { shared } from "./i18n/shared";
import { loadConfig } from "./platform/config";
import { Message } from "./ui/states";
import "leaflet/dist/leaflet.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/ui.css";
import "./styles/shell.css";
import "./trip/trip.css";

const root = document.getElementById("app") as HTMLElement;

async function start(): Promise<void> {
  startTheming();
  startRouting();
  speak(language.value);
  try {
    await loadConfig();
    render(<Shell />, root);
  } catch {
    const t = shared();
    render(
      <Message title={t.unreachable_title} detail={t.unreachable_detail}>
        <button type="button" class="button" onClick={() => window.location.reload()}>
          {t.retry}
        </button>
      </Message>,
      root,
    );
  }
}

void start();
