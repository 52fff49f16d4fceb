import { Component, type ComponentChildren } from "preact";

import { FailedNotice } from "./states";

interface SafelyProps {
  children: ComponentChildren;
}

interface SafelyState {
  why: string | null;
}

/** Answers that are not what they should be break what shows them, and nothing around it. */
export class Safely extends Component<SafelyProps, SafelyState> {
  override state: SafelyState = { why: null };

  static override getDerivedStateFromError(error: unknown): SafelyState {
    return { why: `The answer is not what it should be: ${error instanceof Error ? error.message : String(error)}` };
  }

  override render() {
    return this.state.why === null ? this.props.children : <FailedNotice why={this.state.why} />;
  }
}
