import { render } from "preact";

import { App } from "./app";
import { openSource, NoSource } from "./data/source";
import { Answers, AnswersContext } from "./data/use_answer";
import { Safely } from "./parts/safely";
import { FailedNotice, NoSourceNotice } from "./parts/states";
import { showTheme, storedTheme } from "./shell/theme";
import "./style/base.css";
import "./style/parts.css";
import "./style/overview.css";
import "./style/finding.css";
import "./style/heap.css";
import "./style/allocations.css";
import "./style/timeline.css";
import "./style/shell.css";

async function start(): Promise<void> {
  showTheme(storedTheme());
  const page = document.getElementById("page");
  if (!page) return;
  try {
    const answers = new Answers(await openSource());
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
    render(<main>{error instanceof NoSource ? <NoSourceNotice /> : <FailedNotice why={why} />}</main>, page);
  }
}

void start();
