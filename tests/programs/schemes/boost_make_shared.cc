// STORY Two objects of boost::make_shared hold each other. The object lies in the deleter, behind a flag.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Tenant,Landlord scheme=boost confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Tenant::landlord,Landlord::tenant cut=Landlord::tenant
// VARIANTS +clang +clangs +libcxx +libcxxs
#include <boost/make_shared.hpp>
#include <boost/shared_ptr.hpp>

struct Landlord;
struct Tenant {
  boost::shared_ptr<Landlord> landlord;
};
struct Landlord {
  int flats = 3;
  boost::shared_ptr<Tenant> tenant;
};

int main() {
  auto tenant = boost::make_shared<Tenant>();
  auto landlord = boost::make_shared<Landlord>();
  tenant->landlord = landlord;
  landlord->tenant = tenant;
}
