import { render } from "preact";

import { Answers, AnswersContext } from "../data/use_answer";
import { Safely } from "../parts/safely";
import { FailedNotice } from "../parts/states";
import { showTheme, storedTheme } from "../shell/theme";
import { App } from "./app";
import { openSource } from "./data/open";
import "../style/base.css";
import "../style/parts.css";
import "../style/overview.css";
import "../style/finding.css";
import "../style/shell.css";
import "../style/dashboard.css";

function start(): void {
  showTheme(storedTheme());
  const page = document.getElementById("page");
  if (!page) return;
  try {
    const answers = new Answers(openSource(page));
    render(
      <AnswersContext.Provider value={answers}>
        <Safely>
          <App />
        </Safely>
      </AnswersContext.Provider>,
      page,
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    render(
      <main>
        <FailedNotice why={why} />
      </main>,
      page,
    );
  }
}

start();
