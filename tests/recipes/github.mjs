// What GitHub's own parser says of a workflow: node github.mjs FILE. Bundled first, as its modules are made for bundlers.
import fs from "node:fs";
import { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } from "@actions/workflow-parser";

async function main(path) {
  const file = { name: path, content: fs.readFileSync(path, "utf8") };
  const { context, value } = parseWorkflow(file, new NoOperationTraceWriter());
  const workflow = await convertWorkflowTemplate(context, value);
  const problems = context.errors.getErrors().map((error) => error.message);
  for (const problem of problems) console.error(problem);
  console.log(`jobs: ${workflow.jobs.map((job) => `${job.id.value} (${job.steps.length} steps)`).join(", ")}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

main(process.argv[2]);
