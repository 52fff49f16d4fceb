#include "preload/runtime/options.h"

namespace gordian::preload {

namespace {

// Takes the next key=value off the front of `text`, without its escapes.
void take_item(Text* text, TextBuffer<PATH_MAX + 32>* item) {
  item->clear();
  while (!text->empty()) {
    const bool escaped = text->data[0] == '\\' && text->size > 1;
    if (!escaped && text->data[0] == ':') break;
    item->add(Text(text->data + (escaped ? 1 : 0), 1));
    *text = text->from(escaped ? 2 : 1);
  }
  *text = text->from(1);
}

bool apply(Text key, Text value, Options* options) {
  if (key == "out") {
    options->out.clear();
    options->out.add(value);
    return options->out.complete();
  }
  if (key == "stacks" && value == "full") {
    options->stacks = Options::Stacks::kFull;
    return true;
  }
  if (key == "stacks" && value == "none") {
    options->stacks = Options::Stacks::kNone;
    return true;
  }
  return false;
}

}  // namespace

void parse_options(Text text, Options* options) {
  TextBuffer<PATH_MAX + 32> item;
  while (!text.empty()) {
    take_item(&text, &item);
    const Text whole = item.text();
    if (whole.empty()) continue;
    const size_t equals = whole.find('=');
    if (item.complete() && apply(whole.first(equals), whole.from(equals + 1), options)) continue;
    if (options->not_understood.size() > 0) options->not_understood.add(" ");
    options->not_understood.add(whole.first(80));
  }
}

}  // namespace gordian::preload
