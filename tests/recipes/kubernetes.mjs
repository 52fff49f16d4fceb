// Are the objects of a manifest what Kubernetes' API takes? node kubernetes.mjs FILE
import fs from "node:fs";
import { CronJob } from "kubernetes-models/batch/v1/CronJob";
import { ConfigMap } from "kubernetes-models/v1/ConfigMap";
import { PersistentVolumeClaim } from "kubernetes-models/v1/PersistentVolumeClaim";
import { parseAllDocuments } from "yaml";

const KINDS = { CronJob, ConfigMap, PersistentVolumeClaim };

for (const document of parseAllDocuments(fs.readFileSync(process.argv[2], "utf8"))) {
  if (document.errors.length > 0) throw document.errors[0];
  const object = document.toJS();
  new KINDS[object.kind](object).validate();
  console.log(`${object.kind} ${object.metadata.name}`);
}
